package dev.fathom.search.find;

import dev.fathom.search.find.ProviderOutcome.Unreachable;
import java.util.List;
import java.util.Optional;

/**
 * What a search gave, and how it went with everyone who was asked.
 *
 * @param hits best first
 * @param reports one for each provider asked, by name
 */
public record SearchResults(List<FusedHit> hits, List<ProviderReport> reports) {
  public SearchResults {
    hits = List.copyOf(hits);
    reports = List.copyOf(reports);
  }

  /** Whether providers on the network were asked and none could be reached. */
  public boolean offline() {
    List<ProviderReport> remote = reports.stream().filter(report -> !report.local()).toList();
    return remote.stream().anyMatch(report -> report.outcome() instanceof Unreachable)
        && remote.stream()
            .allMatch(
                report ->
                    report.outcome() instanceof Unreachable
                        || report.outcome() instanceof ProviderOutcome.NotConfigured);
  }

  /** The one line that a user needs to read when there was no network. */
  public Optional<String> offlineNotice() {
    return offline()
        ? Optional.of("The web could not be reached: only the documents were searched.")
        : Optional.empty();
  }
}
