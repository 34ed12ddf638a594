package dev.fathom.engine.runtime;

import java.util.ArrayList;
import java.util.List;

/**
 * Who computes how much in the next step: every answer that is being written gets its one token and
 * those guessed for it; what is left is shared out equally between those whose prompts are being
 * read.
 */
final class StepPlan {

  private StepPlan() {}

  /** An answer's part of a step. */
  record Share(Answer answer, int tokens) {}

  static List<Share> of(List<Answer> running, int stepTokens) {
    List<Share> shares = new ArrayList<>();
    List<Answer> reading = new ArrayList<>();
    for (Answer answer : running) {
      if (answer.prefilling()) {
        reading.add(answer);
      } else {
        shares.add(new Share(answer, 1 + answer.guesses().length));
      }
    }
    int left = stepTokens - shares.stream().mapToInt(Share::tokens).sum();
    for (int i = 0; i < reading.size(); i++) {
      int fair = Math.ceilDiv(left, reading.size() - i);
      int tokens = Math.min(reading.get(i).missing(), fair);
      if (tokens > 0) {
        shares.add(new Share(reading.get(i), tokens));
        left -= tokens;
      }
    }
    return shares;
  }
}
