package dev.fathom.agent.reasoning.concept;

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
    List<SearchQuery> queries = new ArrayList<>();
    queries.add(query(item.subject(), expansions));
    String probe = Probe.of(item, wording, taxonomy);
    if (!probe.equals(item.core())) {
      queries.add(query(probe, List.of()));
    }
    if (item.measures().isEmpty()) {
      Topic.first(item.core(), wording)
          .ifPresent(topic -> queries.add(query(topic.like(), List.of())));
    }
    String drivers = drivers();
    if (item.asksWhy() && !drivers.isEmpty()) {
      queries.add(query(wording.message("probe.why", drivers), List.of()));
    }
    return queries;
  }

  /** The usual names of what explains the measures. */
  private String drivers() {
    Set<String> names = new LinkedHashSet<>();
    for (String measure : item.measures()) {
      for (String driver : taxonomy.drivers(measure)) {
        taxonomy.names(driver).stream()
            .filter(name -> script(name) == wording.chinese())
            .findFirst()
            .ifPresent(names::add);
      }
    }
    return String.join(wording.chinese() ? "、" : ", ", names);
  }

  private List<SearchQuery> parts() {
    String drivers = drivers();
    return drivers.isEmpty() ? words() : List.of(query(drivers, List.of()));
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
