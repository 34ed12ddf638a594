package dev.fathom.agent.run;

import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A research run as it stands.
 *
 * @param document name of the one document to look into; absent to look into the whole corpus
 * @param unattended whether the caller asked not to be asked
 * @param web whether it looks into the web as well
 * @param plan absent until the run has one
 * @param planVersion counts the plan's edits, from 1; 0 without a plan
 * @param finishRequested whether the report is wanted from what has been gathered so far
 * @param problem absent unless the run failed or is incomplete
 * @param lastEvent number of the newest event
 */
public record Run(
    UUID id,
    UUID corpus,
    @Nullable String document,
    String question,
    Locale language,
    String reasoner,
    boolean unattended,
    boolean web,
    RunState state,
    List<Asked> clarifications,
    @Nullable Plan plan,
    int planVersion,
    boolean planApproved,
    boolean finishRequested,
    @Nullable Problem problem,
    Instant createdAt,
    Instant updatedAt,
    long lastEvent) {
  public Run {
    clarifications = List.copyOf(clarifications);
  }

  /**
   * A clarification and what became of it.
   *
   * @param settled whether the user answered or skipped it
   * @param answer absent where the user skipped it or has not answered yet
   */
  public record Asked(Clarification clarification, boolean settled, @Nullable String answer) {}

  /** Why a run ended without a whole report. */
  public record Problem(String title, String detail) {}

  /** Whether a waiting run has what it waited for. */
  boolean ready() {
    return switch (state) {
      case AWAITING_ANSWERS -> clarifications.stream().allMatch(Asked::settled);
      case AWAITING_APPROVAL -> planApproved;
      case QUEUED, CLARIFYING, PLANNING, GATHERING, WRITING, VERIFYING -> true;
      case COMPLETED, INCOMPLETE, FAILED, CANCELLED -> false;
    };
  }
}
