package dev.fathom.agent.reasoning.concept;

import dev.fathom.agent.figures.Formula;
import dev.fathom.agent.figures.Taxonomy;
import dev.fathom.agent.reasoning.Inquiry;
import dev.fathom.search.index.SearchQuery;
import dev.fathom.search.index.SearchQuery.Expansion;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * What to search for: first the sub-question itself, with the other names of its measures; then the
 * names of what its measures are made of; then its bare words together with those of the question.
 */
final class Queries {
  private static final int LIMIT = 40;
  private static final int MOST_SYNONYMS = 5;
  private static final float SYNONYM = 0.3f;

  private final Inquiry inquiry;
  private final Taxonomy taxonomy;
  private final Wording wording;
  private final QuestionReading item;
  private final AnsweredQuestion whole;

  Queries(Inquiry inquiry, Taxonomy taxonomy) {
    this.inquiry = inquiry;
    this.taxonomy = taxonomy;
    this.wording = Wording.of(inquiry.task().question().language());
    this.item =
        QuestionReading.of(
            inquiry.item().question(),
            SourceChoice.owners(inquiry.task().corpus()),
            wording,
            taxonomy);
    this.whole = new AnsweredQuestion(inquiry.task(), taxonomy);
  }

  List<SearchQuery> next() {
    return switch (inquiry.round()) {
      case 1 -> first();
      case 2 -> parts();
      case 3 -> words();
      default -> List.of();
    };
  }

  private List<SearchQuery> first() {
    if (!inquiry.item().queries().isEmpty()) {
      return inquiry.item().queries().stream().map(text -> query(text, List.of())).toList();
    }
    List<Expansion> expansions = new ArrayList<>();
    for (String measure : item.measures()) {
      taxonomy.names(measure).stream()
          .filter(name -> script(name) == wording.chinese())
          .limit(MOST_SYNONYMS)
          .forEach(name -> expansions.add(new Expansion(name, SYNONYM)));
    }
    SearchQuery asked = query(item.subject(), expansions);
    String probe = Probe.of(item, wording, taxonomy);
    return probe.equals(item.core()) ? List.of(asked) : List.of(asked, query(probe, List.of()));
  }

  private List<SearchQuery> parts() {
    Set<String> names = new LinkedHashSet<>();
    for (String measure : item.measures()) {
      taxonomy.ratio(measure).stream()
          .flatMap(ratio -> ratio.formulas().stream())
          .map(Formula::variables)
          .forEach(
              variables ->
                  variables.forEach(
                      variable -> names.add(taxonomy.names(variable.name()).getFirst())));
    }
    return names.isEmpty() ? words() : List.of(query(String.join(" ", names), List.of()));
  }

  private List<SearchQuery> words() {
    String subject = whole.reading().subject();
    return subject.equals(item.subject())
        ? List.of()
        : List.of(query(item.subject() + " " + subject, List.of()));
  }

  private SearchQuery query(String text, List<Expansion> expansions) {
    return new SearchQuery(text, expansions, whole.sources(), LIMIT);
  }

  private static boolean script(String name) {
    return name.codePoints().anyMatch(Character::isIdeographic);
  }
}
