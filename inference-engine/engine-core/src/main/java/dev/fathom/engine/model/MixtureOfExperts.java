package dev.fathom.engine.model;

import dev.fathom.engine.kernel.Kernels;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Routed experts, of which each token passes a few, and a shared one that all pass (DeepSeekMoE,
 * arXiv:2401.06066). The rows of a step are gathered expert by expert; each row adds up its experts
 * in ascending order, whatever else is in the step.
 */
public record MixtureOfExperts(
    Linear gate, Router router, List<SwiGlu> experts, Optional<SwiGlu> shared, ExpertLoad load)
    implements FeedForward {

  /** The rows that chose an expert, and its weight in each. */
  @SuppressWarnings("ArrayRecordComponent") // scratch of one step
  private record Members(int[] rows, float[] weights) {}

  /** Moves the routing bias by {@code speed} towards balance, by the load since the last time. */
  void balance(float speed) {
    router.balance(load.sinceLast(), speed);
  }

  @Override
  public float[] apply(Kernels kernels, float[] x, int rows) {
    float[] logits = gate.apply(kernels, x, rows);
    Router.Choice[] choices = new Router.Choice[rows];
    for (int row = 0; row < rows; row++) {
      choices[row] = router.choose(logits, row * experts.size());
      load.count(choices[row].experts());
    }
    int hidden = x.length / rows;
    List<Members> members = new ArrayList<>();
    List<SwiGlu.Input> inputs = new ArrayList<>();
    for (int e = 0; e < experts.size(); e++) {
      Members chosen = members(choices, e);
      if (chosen.rows.length > 0) {
        members.add(chosen);
        float[] gathered = gather(kernels, x, hidden, chosen.rows);
        inputs.add(new SwiGlu.Input(experts.get(e), gathered, chosen.rows.length));
      }
    }
    shared.ifPresent(block -> inputs.add(new SwiGlu.Input(block, x, rows)));
    List<float[]> results = SwiGlu.applyAll(kernels, inputs);
    float[] out = kernels.scratch().floats(x.length);
    Arrays.fill(out, 0);
    for (int e = 0; e < members.size(); e++) {
      Members chosen = members.get(e);
      for (int i = 0; i < chosen.rows.length; i++) {
        int at = chosen.rows[i] * hidden;
        kernels.add(chosen.weights[i], results.get(e), i * hidden, out, at, hidden);
      }
    }
    if (shared.isPresent()) {
      kernels.add(1, results.getLast(), 0, out, 0, out.length);
    }
    return out;
  }

  private static Members members(Router.Choice[] choices, int expert) {
    int[] rows = new int[choices.length];
    float[] weights = new float[choices.length];
    int count = 0;
    for (int row = 0; row < choices.length; row++) {
      int[] chosen = choices[row].experts();
      for (int i = 0; i < chosen.length; i++) {
        if (chosen[i] == expert) {
          rows[count] = row;
          weights[count++] = choices[row].weights()[i];
        }
      }
    }
    return new Members(Arrays.copyOf(rows, count), Arrays.copyOf(weights, count));
  }

  private static float[] gather(Kernels kernels, float[] x, int hidden, int[] rows) {
    float[] gathered = kernels.scratch().floats(rows.length * hidden);
    for (int i = 0; i < rows.length; i++) {
      System.arraycopy(x, rows[i] * hidden, gathered, i * hidden, hidden);
    }
    return gathered;
  }
}
