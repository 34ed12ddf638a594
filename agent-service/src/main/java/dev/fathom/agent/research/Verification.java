package dev.fathom.agent.research;

import dev.fathom.agent.evidence.Addresses;
import dev.fathom.agent.evidence.Check;
import dev.fathom.agent.evidence.Dossier;
import dev.fathom.agent.evidence.DraftClaim;
import dev.fathom.agent.evidence.Evidence;
import dev.fathom.agent.evidence.Judgement;
import dev.fathom.agent.evidence.Ladder;
import dev.fathom.agent.evidence.Verdict;
import dev.fathom.agent.reasoning.Brief;
import dev.fathom.agent.reasoning.Exhibit;
import dev.fathom.agent.reasoning.Mending;
import dev.fathom.agent.reasoning.Reasoner;
import dev.fathom.agent.report.Citation;
import dev.fathom.agent.research.Steps.Checked;
import dev.fathom.agent.research.Steps.Verified;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Checks claims and decides what becomes of those that fail: the reasoner words them anew once;
 * what fails again is narrowed to the words it cites; and what does not hold even so is dropped, or
 * kept with its verdict where part of it holds or nobody could check it.
 */
final class Verification {
  private static final Logger LOG = Logger.getLogger(Verification.class);

  private final Ladder ladder;
  private final Brief brief;
  private final Reasoner reasoner;
  private final Exhibits exhibits;

  Verification(Ladder ladder, Brief brief, Reasoner reasoner, Exhibits exhibits) {
    this.ladder = ladder;
    this.brief = brief;
    this.reasoner = reasoner;
    this.exhibits = exhibits;
  }

  /** A claim on its way, with what was found about it last. */
  private record Tried(DraftClaim claim, Check check, @Nullable Judgement judgement) {
    boolean failed() {
      return switch (check.verdict()) {
        case SUPPORTED, UNVERIFIED -> false;
        case PARTIAL, CONTRADICTED, UNSUPPORTED -> true;
      };
    }
  }

  Verified verify(List<DraftClaim> claims) {
    List<Tried> tried = mended(check(claims));
    List<Checked> kept = new ArrayList<>();
    tried.forEach(one -> outcome(one).ifPresent(kept::add));
    return new Verified(kept, claims.size() - kept.size(), 0);
  }

  /** Every claim up the whole ladder; the last rung for all of them together. */
  private List<Tried> check(List<DraftClaim> claims) {
    List<Check> checks = claims.stream().map(this::climb).toList();
    List<Exhibit> judged = new ArrayList<>();
    for (int i = 0; i < claims.size(); i++) {
      if (reachesTheLastRung(claims.get(i), checks.get(i))) {
        judged.add(exhibits.of(Integer.toString(i), claims.get(i), checks.get(i).citations()));
      }
    }
    Map<String, Judgement> judgements =
        judged.isEmpty() ? Map.of() : reasoner.judge(brief.task(), judged);
    List<Tried> tried = new ArrayList<>();
    for (int i = 0; i < claims.size(); i++) {
      Judgement judgement = judgements.get(Integer.toString(i));
      Check check = checks.get(i);
      tried.add(
          new Tried(claims.get(i), judgement == null ? check : judgement.onto(check), judgement));
    }
    return tried;
  }

  /**
   * The rungs that need no judge; an address that nobody quoted is as bad as an invented number.
   */
  private Check climb(DraftClaim claim) {
    Check check = ladder.check(claim);
    String quoted =
        check.citations().stream().map(Citation::quote).collect(Collectors.joining(" "));
    return Addresses.in(claim.text()).stream()
        .filter(address -> !quoted.contains(address))
        .findFirst()
        .map(address -> new Check(Verdict.UNSUPPORTED, List.of(), "Nothing cited has " + address))
        .orElse(check);
  }

  /** Words taken over as they stand say what they say. */
  private boolean reachesTheLastRung(DraftClaim claim, Check check) {
    return switch (check.verdict()) {
      case SUPPORTED, PARTIAL ->
          narrowed(claim).map(DraftClaim::text).filter(claim.text()::equals).isEmpty();
      case CONTRADICTED, UNSUPPORTED, UNVERIFIED -> false;
    };
  }

  /**
   * The claims, with those that failed as the reasoner mended them, where that made them better.
   */
  private List<Tried> mended(List<Tried> tried) {
    List<Mending> failed = new ArrayList<>();
    for (int i = 0; i < tried.size(); i++) {
      if (tried.get(i).failed()) {
        Tried one = tried.get(i);
        failed.add(new Mending(Integer.toString(i), one.claim(), one.check().reason()));
      }
    }
    Map<String, DraftClaim> mended = failed.isEmpty() ? Map.of() : reasoner.mend(brief, failed);
    if (mended.isEmpty()) {
      return tried;
    }
    List<String> ids = failed.stream().map(Mending::id).filter(mended::containsKey).toList();
    List<Tried> again =
        check(ids.stream().flatMap(id -> Stream.ofNullable(mended.get(id))).toList());
    List<Tried> all = new ArrayList<>(tried);
    for (int i = 0; i < ids.size(); i++) {
      if (!again.get(i).failed()) {
        all.set(Integer.parseInt(ids.get(i)), again.get(i));
      }
    }
    return all;
  }

  private Optional<Checked> outcome(Tried tried) {
    if (tried.failed()) {
      Optional<DraftClaim> narrowed =
          narrowed(tried.claim()).filter(quote -> sameScript(quote, tried.claim()));
      if (narrowed.isPresent()) {
        Check second = ladder.check(narrowed.get());
        if (second.verdict() == Verdict.SUPPORTED) {
          return Optional.of(checked(new Tried(narrowed.get(), second, null)));
        }
      }
    }
    return switch (tried.check().verdict()) {
      case SUPPORTED, PARTIAL, UNVERIFIED -> Optional.of(checked(tried));
      case CONTRADICTED, UNSUPPORTED -> {
        LOG.debugf("Left out: %s - %s", tried.claim().text(), tried.check().reason());
        yield Optional.empty();
      }
    };
  }

  private Optional<DraftClaim> narrowed(DraftClaim claim) {
    Dossier dossier = brief.dossier();
    List<Evidence> known =
        claim.evidence().stream()
            .flatMap(id -> dossier.evidence(id).stream())
            .filter(piece -> !isRow(piece))
            .toList();
    if (known.isEmpty()) {
      return Optional.empty();
    }
    String text =
        known.stream()
            .map(DraftClaim::quoting)
            .map(DraftClaim::text)
            .collect(Collectors.joining(" "));
    return Optional.of(new DraftClaim(text, known.stream().map(Evidence::id).toList(), List.of()));
  }

  /** Cells between bars are no sentence of a report. */
  private static boolean isRow(Evidence piece) {
    return piece.quote().contains(" | ");
  }

  /** A quote in another script would be no sentence of the report. */
  private static boolean sameScript(DraftClaim quote, DraftClaim claim) {
    return chinese(quote.text()) == chinese(claim.text());
  }

  private static boolean chinese(String text) {
    return text.codePoints().anyMatch(Character::isIdeographic);
  }

  private static Checked checked(Tried tried) {
    Judgement judgement = tried.judgement();
    return new Checked(
        tried.claim().text(),
        tried.check().verdict(),
        tried.check().citations(),
        tried.claim().figures(),
        tried.claim().evidence(),
        judgement == null ? 0 : judgement.asked(),
        judgement == null ? 0 : judgement.agreeing());
  }
}
