package dev.fathom.agent.reasoning.concept;

import static java.util.stream.Collectors.toSet;

import dev.fathom.agent.evidence.DraftClaim;
import dev.fathom.agent.evidence.Evidence;
import dev.fathom.agent.figures.Taxonomy;
import dev.fathom.agent.reasoning.Brief;
import dev.fathom.agent.reasoning.DraftAnswer;
import dev.fathom.agent.run.Plan;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/**
 * The short answer: the figure asked for, or what the tables say and the best sentences. Never a
 * yes or no of its own.
 */
final class Answering {
  private static final int MOST_CLAIMS = 3;
  private static final int MOST_TABLES = 6;

  private final Brief brief;
  private final Wording wording;
  private final Taxonomy taxonomy;

  Answering(Brief brief, Wording wording, Taxonomy taxonomy) {
    this.brief = brief;
    this.wording = wording;
    this.taxonomy = taxonomy;
  }

  DraftAnswer answer(List<DraftClaim> claims) {
    String figure = brief.found().answer();
    List<DraftClaim> tables =
        claims.stream()
            .filter(claim -> !claim.figures().isEmpty())
            .filter(claim -> claim.figures().stream().noneMatch(drivers()::contains))
            .toList();
    if (!figure.isEmpty()) {
      List<DraftClaim> stating =
          tables.stream().filter(claim -> claim.figures().contains(figure)).limit(1).toList();
      List<DraftClaim> one =
          stating.isEmpty()
              ? new FigureSentences(wording, brief.dossier())
                  .of(List.of(figure), "", "").stream().toList()
              : stating;
      if (!one.isEmpty()) {
        return new DraftAnswer(one, figure);
      }
    }
    Set<String> told =
        brief.found().tables().stream().flatMap(t -> t.figures().stream()).collect(toSet());
    Predicate<DraftClaim> toldByTable = claim -> claim.figures().stream().anyMatch(told::contains);
    Comparator<DraftClaim> toldFirst = Comparator.comparing(claim -> !toldByTable.test(claim));
    int named =
        Math.min(
            MOST_TABLES,
            Math.max(brief.request().measures().size(), brief.found().tables().size()));
    // Where parts are asked about, what a table tells of them is the answer, and the whole is not.
    boolean ofParts =
        !told.isEmpty() && new AnsweredQuestion(brief.task(), taxonomy).reading().asksParts();
    Set<DraftClaim> chosen =
        new LinkedHashSet<>(
            tables.stream()
                .filter(claim -> !ofParts || toldByTable.test(claim))
                .sorted(toldFirst)
                .limit(Math.max(MOST_CLAIMS - 1, named))
                .toList());
    if (!told.isEmpty()) {
      ofFirstTold(claims).ifPresent(chosen::add);
      return new DraftAnswer(
          claims.stream().filter(chosen::contains).sorted(toldFirst).toList(), "");
    }
    int quoted = tables.isEmpty() ? MOST_CLAIMS - 1 : 1;
    List<Plan.Item> items = byImportance();
    for (int i = 0; i < quoted; i++) {
      Plan.Item item = items.get(Math.min(i, items.size() - 1));
      best(item, claims, chosen).ifPresent(chosen::add);
    }
    return new DraftAnswer(claims.stream().filter(chosen::contains).toList(), "");
  }

  /** The best sentence on the part that a table tells first; any other may be on another part. */
  private Optional<DraftClaim> ofFirstTold(List<DraftClaim> claims) {
    String first = brief.found().tables().getFirst().cells().getFirst().name();
    return brief.dossier().evidence().stream()
        .filter(piece -> first.length() > 2 && piece.quote().contains(first))
        .sorted(Comparator.comparingDouble(Evidence::score).reversed())
        .flatMap(piece -> claims.stream().filter(claim -> claim.evidence().contains(piece.id())))
        .findFirst();
  }

  /** The figures that explain others. */
  private Set<String> drivers() {
    return brief.found().measures().stream()
        .filter(measure -> brief.request().drivers().contains(measure.id()))
        .flatMap(measure -> measure.figures().stream())
        .collect(toSet());
  }

  /** Reasons answer a why; otherwise the items in their order. */
  private List<Plan.Item> byImportance() {
    Comparator<Plan.Item> whyFirst =
        Comparator.comparing(
            item -> !QuestionReading.of(item.question(), wording, taxonomy).asksWhy());
    return brief.plan().items().stream().sorted(whyFirst).toList();
  }

  private Optional<DraftClaim> best(
      Plan.Item item, List<DraftClaim> claims, Set<DraftClaim> chosen) {
    return brief.dossier().of(item.id()).stream()
        .sorted(Comparator.comparingDouble(Evidence::score).reversed())
        .flatMap(piece -> claims.stream().filter(claim -> claim.evidence().contains(piece.id())))
        .filter(claim -> !chosen.contains(claim))
        .findFirst();
  }
}
