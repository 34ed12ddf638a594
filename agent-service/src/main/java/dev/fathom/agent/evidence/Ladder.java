package dev.fathom.agent.evidence;

import dev.fathom.agent.corpus.Corpora;
import dev.fathom.agent.evidence.Mentions.Mention;
import dev.fathom.agent.figures.Computation;
import dev.fathom.agent.figures.DerivedFigure;
import dev.fathom.agent.figures.Figure;
import dev.fathom.agent.figures.Quantity;
import dev.fathom.agent.report.Citation;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The checks that give a claim its verdict, each only after the one before: the evidence exists in
 * the run's sources; every quote is exact; numbers, dates and units agree; arithmetic replays. The
 * rungs need no model. A check that cannot run gives {@link Verdict#UNVERIFIED} to its claim alone.
 *
 * <p>For one run; not thread-safe.
 */
public final class Ladder {
  private final Set<String> sources;
  private final Dossier dossier;
  private final Citations citations;

  /**
   * A ladder for the claims of one run.
   *
   * @param sources the sources of the run: nothing outside them may be cited
   */
  public Ladder(Corpora corpora, Set<String> sources, Dossier dossier) {
    this.sources = Set.copyOf(sources);
    this.dossier = dossier;
    this.citations = new Citations(corpora);
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
    List<Mention> stated = Mentions.of(claim.text());
    List<Mention> known = known(resolved);
    List<Mention> strange =
        stated.stream().filter(mention -> known.stream().noneMatch(mention::agrees)).toList();
    if (strange.isEmpty()) {
      return new Check(Verdict.SUPPORTED, List.copyOf(cited), "");
    }
    Verdict verdict = strange.size() < stated.size() ? Verdict.PARTIAL : Verdict.UNSUPPORTED;
    return new Check(verdict, List.copyOf(cited), "Not in what is cited: " + strange);
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
      if (evidence == null || !sources.contains(evidence.source())) {
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
        if (figure == null || !sources.contains(figure.source())) {
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

  /** Every number the claim may state: those quoted, and those of its figures. */
  private static List<Mention> known(Resolved resolved) {
    List<Mention> known = new ArrayList<>();
    for (Evidence evidence : resolved.evidence) {
      known.addAll(Mentions.of(evidence.quote()));
      known.add(new Mention(BigDecimal.valueOf(evidence.fiscalYear()), "", 0));
    }
    for (Figure figure : resolved.figures.values()) {
      known.add(mention(figure.value(), figure.unit().symbol(), figure.scale()));
      known.addAll(Mentions.of(figure.label()));
      known.addAll(Mentions.of(figure.column()));
      known.addAll(Mentions.of(figure.period().printed()));
      known.add(new Mention(BigDecimal.valueOf(figure.period().fiscalYear()), "", 0));
    }
    for (DerivedFigure derived : resolved.derived) {
      known.add(mention(derived.value(), derived.unit().symbol(), derived.scale()));
      known.add(new Mention(BigDecimal.valueOf(derived.period().fiscalYear()), "", 0));
      known.addAll(Mentions.of(derived.formula()));
    }
    return known;
  }

  private static Mention mention(BigDecimal value, String unit, int scale) {
    String symbol =
        switch (unit) {
          case "USD", "USD per share" -> "$";
          case "EUR", "EUR per share" -> "€";
          case "GBP", "GBP per share" -> "£";
          case "CNY", "CNY per share" -> "¥";
          case "%" -> "%";
          default -> "";
        };
    return new Mention(value.abs(), symbol, scale);
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
    return Computation.replay(derived, inputs)
        .map(value -> value.setScale(derived.value().scale(), RoundingMode.HALF_UP))
        .filter(value -> value.compareTo(derived.value()) == 0)
        .isPresent();
  }

  private static Check unsupported(String reason) {
    return new Check(Verdict.UNSUPPORTED, List.of(), reason);
  }
}
