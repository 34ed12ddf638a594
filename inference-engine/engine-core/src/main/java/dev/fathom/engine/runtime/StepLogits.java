package dev.fathom.engine.runtime;

import dev.fathom.engine.model.Hidden;
import dev.fathom.engine.model.LanguageModel;
import dev.fathom.engine.model.Logits;
import dev.fathom.engine.sampling.Draw;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;

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
    List<Integer> rows = new ArrayList<>();
    Map<Integer, Draw> draws = new HashMap<>();
    int vocabulary = model.config().vocabularySize();
    int row = 0;
    for (StepPlan.Share share : plan) {
      Answer answer = share.answer();
      int first = answer.missing() - 1;
      for (int i = first; answer.completes(share.tokens()) && i < share.tokens(); i++) {
        int at = rows.size();
        answer.draw(i - first, vocabulary).ifPresent(draw -> draws.put(at, draw));
        rows.add(row + i);
      }
      row += share.tokens();
    }
    if (rows.isEmpty()) {
      return new StepLogits(none -> new float[0], Map.of());
    }
    Logits logits = model.logits(hidden, rows.stream().mapToInt(Integer::intValue).toArray());
    return new StepLogits(logits, draws.isEmpty() ? Map.of() : logits.choose(draws));
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
