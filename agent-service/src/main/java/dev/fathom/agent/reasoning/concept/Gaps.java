package dev.fathom.agent.reasoning.concept;

import dev.fathom.agent.figures.Taxonomy;
import dev.fathom.agent.reasoning.Brief;
import dev.fathom.agent.reasoning.FoundFigures.Shortfall;
import dev.fathom.agent.run.Plan;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** Says what was looked for and not found. */
final class Gaps {
  private final Brief brief;
  private final Wording wording;
  private final Taxonomy taxonomy;

  Gaps(Brief brief, Wording wording, Taxonomy taxonomy) {
    this.brief = brief;
    this.wording = wording;
    this.taxonomy = taxonomy;
  }

  List<String> sentences() {
    List<String> gaps = new ArrayList<>();
    if (brief.task().corpus().sources().isEmpty()) {
      return List.of(wording.message("gap.empty"));
    }
    Set<String> found =
        brief.found().measures().stream().map(m -> m.id()).collect(Collectors.toSet());
    for (Plan.Item item : brief.plan().items()) {
      int evidence = brief.dossier().of(item.id()).size();
      boolean figures =
          QuestionReading.of(item.question(), wording, taxonomy).measures().stream()
              .anyMatch(found::contains);
      if (evidence == 0 && !figures) {
        gaps.add(wording.message("gap.item", item.question()));
      } else if (evidence == 0) {
        gaps.add(wording.message("gap.item.weak", item.question()));
      }
    }
    brief.found().missing().forEach(m -> gaps.add(wording.message("gap.measure", name(m))));
    brief.found().shortfalls().forEach(s -> gaps.add(shortfall(s)));
    if (!found.isEmpty()) {
      brief.request().years().stream()
          .filter(
              year ->
                  brief.dossier().figures().stream()
                      .noneMatch(f -> f.period().fiscalYear() == year))
          .forEach(year -> gaps.add(wording.message("gap.year", year)));
    }
    return gaps;
  }

  /** Which input is missing or uncertain, so that a number is not given. */
  private String shortfall(Shortfall shortfall) {
    String wanted =
        taxonomy.names(shortfall.wanted()).isEmpty()
            ? shortfall.wanted()
            : name(shortfall.wanted());
    List<String> inputs =
        shortfall.inputs().stream()
            .map(input -> wording.message("gap.input", name(input.id()), year(input.year())))
            .toList();
    return switch (shortfall.reason()) {
      case MISSING ->
          wording.message("gap.missing", wanted, String.join(wording.message("list.next"), inputs));
      case DISAGREEING ->
          wording.message(
              "gap.disagreeing",
              wanted,
              String.join(wording.message("list.next"), inputs),
              String.join(wording.message("list.next"), candidates(shortfall)));
      case IMPOSSIBLE -> wording.message("gap.impossible", wanted);
    };
  }

  private List<String> candidates(Shortfall shortfall) {
    FigureSentences sentences = new FigureSentences(wording, brief.dossier());
    return shortfall.candidates().stream()
        .flatMap(id -> brief.dossier().figure(id).stream())
        .map(
            f ->
                wording.message(
                    "gap.candidate",
                    FigureSentences.label(f.label()),
                    sentences.print(f.value(), f.unit(), f.scale()),
                    f.page()))
        .toList();
  }

  private static String year(int year) {
    return year == 0 ? "" : Integer.toString(year);
  }

  private String name(String measure) {
    QuestionReading reading = QuestionReading.of(brief.task().question().text(), wording, taxonomy);
    return new PlanRules(wording, taxonomy).name(measure, reading);
  }
}
