package dev.fathom.agent.research;

import dev.fathom.agent.evidence.Check;
import dev.fathom.agent.evidence.Dossier;
import dev.fathom.agent.evidence.DraftClaim;
import dev.fathom.agent.evidence.Evidence;
import dev.fathom.agent.evidence.Ladder;
import dev.fathom.agent.evidence.Verdict;
import dev.fathom.agent.research.Steps.Checked;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Checks claims and decides what becomes of those that fail: repaired once, by narrowing them to
 * the words they cite; then dropped, or kept with their verdict where part of them holds.
 */
final class Verification {
  private final Ladder ladder;
  private final Dossier dossier;

  Verification(Ladder ladder, Dossier dossier) {
    this.ladder = ladder;
    this.dossier = dossier;
  }

  List<Checked> verify(List<DraftClaim> claims) {
    List<Checked> checked = new ArrayList<>();
    claims.forEach(claim -> verify(claim).ifPresent(checked::add));
    return checked;
  }

  private Optional<Checked> verify(DraftClaim claim) {
    Check check = ladder.check(claim);
    if (check.verdict() == Verdict.SUPPORTED) {
      return Optional.of(checked(claim, check));
    }
    Optional<DraftClaim> narrowed = narrowed(claim);
    if (narrowed.isPresent()) {
      Check second = ladder.check(narrowed.get());
      if (second.verdict() == Verdict.SUPPORTED) {
        return Optional.of(checked(narrowed.get(), second));
      }
    }
    return switch (check.verdict()) {
      case SUPPORTED, PARTIAL, UNVERIFIED -> Optional.of(checked(claim, check));
      case CONTRADICTED, UNSUPPORTED -> Optional.empty();
    };
  }

  private Optional<DraftClaim> narrowed(DraftClaim claim) {
    List<Evidence> known =
        claim.evidence().stream().flatMap(id -> dossier.evidence(id).stream()).toList();
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

  private static Checked checked(DraftClaim claim, Check check) {
    return new Checked(claim.text(), check.verdict(), check.citations(), claim.figures());
  }
}
