package dev.fathom.engine.model;

import dev.fathom.engine.kernel.Kernels;
import java.util.List;
import java.util.Optional;

/**
 * Routed experts, of which each token passes a few, and a shared one that all pass (DeepSeekMoE,
 * arXiv:2401.06066). The rows of a step are gathered expert by expert; each row adds up its experts
 * in ascending order, whatever else is in the step.
 */
record MixtureOfExperts(
    Linear gate, Router router, List<SwiGlu> experts, Optional<SwiGlu> shared, ExpertLoad load)
    implements FeedForward {

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
    float[] out = new float[x.length];
    int[] next = new int[rows];
    int[] members = new int[rows];
    for (int e = 0; e < experts.size(); e++) {
      int count = 0;
      for (int row = 0; row < rows; row++) {
        int[] chosen = choices[row].experts();
        if (next[row] < chosen.length && chosen[next[row]] == e) {
          members[count++] = row;
        }
      }
      if (count > 0) {
        float[] gathered = new float[count * hidden];
        for (int i = 0; i < count; i++) {
          System.arraycopy(x, members[i] * hidden, gathered, i * hidden, hidden);
        }
        float[] result = experts.get(e).apply(kernels, gathered, count);
        for (int i = 0; i < count; i++) {
          int row = members[i];
          float weight = choices[row].weights()[next[row]++];
          kernels.add(weight, result, i * hidden, out, row * hidden, hidden);
        }
      }
    }
    if (shared.isPresent()) {
      kernels.add(1, shared.get().apply(kernels, x, rows), 0, out, 0, out.length);
    }
    return out;
  }
}
