package dev.fathom.agent.evidence;

import dev.fathom.agent.corpus.Corpora;
import dev.fathom.agent.evidence.Objection.Weight;
import dev.fathom.agent.figures.DerivedFigure;
import dev.fathom.agent.figures.Figure;
import dev.fathom.agent.figures.Quantity;
import dev.fathom.agent.report.Citation;
import dev.fathom.search.passage.Passage;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The checks that give a claim its verdict, each only after the one before: the evidence exists in
 * the run's sources; every quote is exact; arithmetic replays; numbers with their units, scales,
 * periods and signs, subjects, directions and literal words agree with what is cited. The rungs
 * need no model. A check that cannot run gives {@link Verdict#UNVERIFIED} to its claim alone.
 *
 * <p>For one run; not thread-safe.
 */
public final class Ladder {
  private final Corpora corpora;
  private final Map<String, Subject> subjects;
  private final Dossier dossier;
  private final Recomputation recomputation;
  private final Citations citations;
  private final Cells cells;
  private final List<Rung> rungs;
  private final Map<String, String> texts = new HashMap<>();

  /**
   * A ladder for the claims of one run.
   *
   * @param subjects of the sources of the run, by id: nothing outside them may be cited
   */
  public Ladder(Corpora corpora, Map<String, Subject> subjects, Dossier dossier) {
    this(corpora, subjects, dossier, Recomputation.BY_FORMULA);
  }

  /**
   * A ladder for the claims of one run.
   *
   * @param subjects of the sources of the run, by id: nothing outside them may be cited
   * @param recomputation by which arithmetic replays
   */
  public Ladder(
      Corpora corpora,
      Map<String, Subject> subjects,
      Dossier dossier,
      Recomputation recomputation) {
    this.recomputation = recomputation;
    this.corpora = corpora;
    this.subjects = Map.copyOf(subjects);
    this.dossier = dossier;
    this.citations = new Citations(corpora);
    this.cells = new Cells(corpora);
    this.rungs =
        List.of(
            new NumbersAgree(),
            new TimesAgree(),
            new SubjectsAgree(subjects.values()),
            new DirectionsAgree(),
            new QuotationsAgree(),
            new WordsAgree());
  }

  public Check check(DraftClaim claim) {
    try {
      return climb(claim);
    } catch (RuntimeException e) {
      return new Check(Verdict.UNVERIFIED, List.of(), "The check failed: " + e);
    }
  }

  private Check climb(DraftClaim claim) {
    Resolved resolved = resolve(claim);
    if (!resolved.failure.isEmpty()) {
      return unsupported(resolved.failure);
    }
    Set<Citation> cited = new LinkedHashSet<>();
    for (Evidence evidence : resolved.evidence) {
      Optional<Citation> citation = citations.of(evidence);
      if (citation.isEmpty()) {
        return unsupported("The quote of " + evidence.id() + " is not in its source");
      }
      cited.add(citation.get());
    }
    for (Figure figure : resolved.figures.values()) {
      Optional<Citation> citation = citations.of(figure);
      if (citation.isEmpty()) {
        return unsupported("The cell of " + figure.id() + " is not in its source");
      }
      cited.add(citation.get());
    }
    for (DerivedFigure derived : resolved.derived) {
      if (!replays(derived, resolved.figures)) {
        return new Check(
            Verdict.CONTRADICTED, List.copyOf(cited), derived.id() + " does not replay");
      }
    }
    if (takenOver(claim, resolved.evidence)) {
      return new Check(Verdict.SUPPORTED, List.copyOf(cited), "");
    }
    Stated stated = Stated.of(claim.text());
    Known known = known(resolved);
    List<Objection> objections =
        rungs.stream().flatMap(rung -> rung.against(stated, known).stream()).toList();
    return new Check(
        verdict(objections, stated),
        List.copyOf(cited),
        objections.stream().map(Objection::reason).collect(Collectors.joining("; ")));
  }

  private static Verdict verdict(List<Objection> objections, Stated claim) {
    Set<Weight> weights = EnumSet.noneOf(Weight.class);
    objections.forEach(objection -> weights.add(objection.weight()));
    long strange = objections.stream().filter(o -> o.weight() == Weight.NUMBER).count();
    if (weights.contains(Weight.OPPOSITE)) {
      return Verdict.CONTRADICTED;
    }
    if (weights.contains(Weight.OTHER) || (strange > 0 && strange >= claim.numbers().size())) {
      return Verdict.UNSUPPORTED;
    }
    return weights.isEmpty() ? Verdict.SUPPORTED : Verdict.PARTIAL;
  }

  /** Whether a claim is nothing but the words that it cites, which need no comparing. */
  private static boolean takenOver(DraftClaim claim, List<Evidence> evidence) {
    String left = plain(claim.text());
    for (Evidence piece : evidence) {
      String quote = plain(piece.quote());
      String heading = "[" + plain(piece.heading()) + "]";
      left = left.replace(heading, " ").replace(quote, " ");
    }
    return left.isBlank();
  }

  private static String plain(String text) {
    return text.replaceAll("\\s+", " ").strip();
  }

  /** What the claim's ids stand for, or why one stands for nothing. */
  private record Resolved(
      List<Evidence> evidence,
      Map<String, Figure> figures,
      List<DerivedFigure> derived,
      String failure) {}

  private Resolved resolve(DraftClaim claim) {
    Resolved resolved =
        new Resolved(new ArrayList<>(), new LinkedHashMap<>(), new ArrayList<>(), "");
    for (String id : claim.evidence()) {
      Evidence evidence = dossier.evidence(id).orElse(null);
      if (evidence == null || !subjects.containsKey(evidence.source())) {
        return failed("There is no evidence " + id + " in this run");
      }
      resolved.evidence.add(evidence);
    }
    for (String id : claim.figures()) {
      DerivedFigure derived = dossier.derived(id).orElse(null);
      List<String> inputs = derived == null ? List.of(id) : derived.inputs();
      if (derived != null) {
        resolved.derived.add(derived);
      }
      for (String input : inputs) {
        Figure figure = dossier.figure(input).orElse(null);
        if (figure == null || !subjects.containsKey(figure.source())) {
          return failed("There is no figure " + input + " in this run");
        }
        resolved.figures.put(input, figure);
      }
    }
    return resolved.evidence.isEmpty() && resolved.figures.isEmpty()
        ? failed("It stands on nothing")
        : resolved;
  }

  private static Resolved failed(String reason) {
    return new Resolved(List.of(), Map.of(), List.of(), reason);
  }

  /** Everything that the claim may state: what is quoted, and what its figures are. */
  private Known known(Resolved resolved) {
    var gathering = new Known.Gathering();
    for (Evidence evidence : resolved.evidence) {
      Passage passage = citations.passage(evidence);
      gathering.quote(
          ground(passage, evidence.quote()),
          passage.kind() == Passage.Kind.TABLE
              ? cells.within(evidence.source(), evidence.span())
              : List.of(),
          evidence.span().start());
      gathering.about(evidence.fiscalYear(), evidence.quarter());
    }
    for (Figure figure : resolved.figures.values()) {
      citations.passage(figure).ifPresent(passage -> gathering.figure(figure, ground(passage, "")));
    }
    for (DerivedFigure derived : resolved.derived) {
      gathering.derived(
          derived,
          derived.inputs().stream().map(resolved.figures::get).filter(Objects::nonNull).toList());
    }
    return gathering.known();
  }

  private Ground ground(Passage passage, String quote) {
    String source = passage.source();
    Subject subject = subjects.getOrDefault(source, Subject.UNKNOWN);
    return new Ground(passage, subject, Stated.of(quote), () -> text(source));
  }

  private String text(String source) {
    return texts.computeIfAbsent(source, id -> corpora.document(id).text());
  }

  private boolean replays(DerivedFigure derived, Map<String, Figure> figures) {
    Map<String, Quantity> inputs = new LinkedHashMap<>();
    for (String id : derived.inputs()) {
      @Nullable Figure figure = figures.get(id);
      if (figure == null) {
        return false;
      }
      inputs.put(id, figure.quantity());
    }
    return recomputation
        .again(derived, inputs)
        .map(value -> value.setScale(derived.value().scale(), RoundingMode.HALF_UP))
        .filter(value -> value.compareTo(derived.value()) == 0)
        .isPresent();
  }

  private static Check unsupported(String reason) {
    return new Check(Verdict.UNSUPPORTED, List.of(), reason);
  }
}
