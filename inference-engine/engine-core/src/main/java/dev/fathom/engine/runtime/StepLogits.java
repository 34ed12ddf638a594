package dev.fathom.engine.runtime;

import dev.fathom.engine.model.Hidden;
import dev.fathom.engine.model.LanguageModel;
import dev.fathom.engine.model.Logits;
import dev.fathom.engine.sampling.Draw;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.stream.IntStream;

/**
 * The logits of a step that tokens are chosen from, in the order of its answers. Where nothing but
 * sampling is asked for the tokens have already been chosen, by whoever computed the logits.
 */
record StepLogits(Logits logits, Map<Integer, Integer> chosen) {

  /** One row: its token if that was chosen already, else what to choose it from. */
  interface Row {

    OptionalInt token();

    float[] logits();
  }

  static StepLogits of(LanguageModel model, Hidden hidden, List<StepPlan.Share> plan) {
    int[] rows = wanted(plan);
    if (rows.length == 0) {
      return new StepLogits(none -> new float[0], Map.of());
    }
    Logits logits = model.logits(hidden, rows);
    if (!logits.chooses()) {
      return new StepLogits(logits, Map.of());
    }
    Map<Integer, Draw> draws = draws(plan, model.config().vocabularySize());
    return new StepLogits(logits, draws.isEmpty() ? Map.of() : logits.choose(draws));
  }

  /** The rows after each answer's last token and after each of its guesses. */
  private static int[] wanted(List<StepPlan.Share> plan) {
    IntStream.Builder rows = IntStream.builder();
    int row = 0;
    for (StepPlan.Share share : plan) {
      if (share.answer().completes(share.tokens())) {
        IntStream.range(row + share.answer().missing() - 1, row + share.tokens()).forEach(rows);
      }
      row += share.tokens();
    }
    return rows.build().toArray();
  }

  private static Map<Integer, Draw> draws(List<StepPlan.Share> plan, int vocabulary) {
    Map<Integer, Draw> draws = new HashMap<>();
    int first = 0;
    for (StepPlan.Share share : plan) {
      Answer answer = share.answer();
      if (answer.completes(share.tokens())) {
        int count = share.tokens() - answer.missing() + 1;
        for (int ahead = 0; ahead < count; ahead++) {
          int at = first + ahead;
          answer.draw(ahead, vocabulary).ifPresent(draw -> draws.put(at, draw));
        }
        first += count;
      }
    }
    return draws;
  }

  Row row(int row) {
    Integer token = chosen.get(row);
    return new Row() {
      @Override
      public OptionalInt token() {
        return token == null ? OptionalInt.empty() : OptionalInt.of(token);
      }

      @Override
      public float[] logits() {
        return logits.row(row);
      }
    };
  }
}
