package dev.fathom.engine.model;

import dev.fathom.engine.config.ExpertConfig;
import dev.fathom.engine.config.ExpertConfig.Gate;
import java.util.Arrays;

/**
 * Chooses each token's experts. With groups, a token reaches only the best {@code chosenGroups} of
 * them: ranked by their best expert (DeepSeek-V2, section 2.2.2), or by the sum of their two best
 * (DeepSeek-V3). The bias, which balances load without an auxiliary loss, takes part in the choice
 * and not in the weight. Equal scores go to the lower index.
 *
 * @param bias {@code e_score_correction_bias}, one an expert; zeros where the model has none
 */
@SuppressWarnings("ArrayRecordComponent") // weights; changed by balance only, never compared
public record Router(ExpertConfig config, float[] bias) {

  /** Experts in ascending order, each with its weight. */
  @SuppressWarnings("ArrayRecordComponent") // scratch of one step
  public record Choice(int[] experts, float[] weights) {}

  /** The experts of the token whose logits begin at {@code at}. */
  public Choice choose(float[] logits, int at) {
    float[] scores = scores(logits, at);
    float[] ranks = scores.clone();
    for (int e = 0; e < ranks.length; e++) {
      ranks[e] += bias[e];
    }
    excludeGroups(ranks);
    int[] experts = best(ranks, config.chosen());
    Arrays.sort(experts);
    float[] weights = new float[experts.length];
    float sum = 0;
    for (int i = 0; i < experts.length; i++) {
      weights[i] = scores[experts[i]];
      sum += weights[i];
    }
    float factor = config.normalised() ? config.scale() / (sum + 1e-20f) : config.scale();
    for (int i = 0; i < weights.length; i++) {
      weights[i] *= factor;
    }
    return new Choice(experts, weights);
  }

  /**
   * Auxiliary-loss-free balancing (DeepSeek-V3, section 2.1.2): lowers the bias of the experts that
   * served more tokens than the mean, and raises that of the others. Not while a step runs.
   */
  public void balance(long[] tokens, float speed) {
    if (config.gate() != Gate.SIGMOID_WITH_BIAS) {
      return;
    }
    double mean = Arrays.stream(tokens).average().orElse(0);
    for (int e = 0; e < bias.length; e++) {
      bias[e] -= speed * (float) Math.signum(tokens[e] - mean);
    }
  }

  private float[] scores(float[] logits, int at) {
    float[] scores = new float[config.experts()];
    switch (config.gate()) {
      case SIGMOID_WITH_BIAS -> {
        for (int e = 0; e < scores.length; e++) {
          scores[e] = (float) (1 / (1 + Math.exp(-logits[at + e])));
        }
      }
      case SOFTMAX -> {
        float max = Float.NEGATIVE_INFINITY;
        for (int e = 0; e < scores.length; e++) {
          max = Math.max(max, logits[at + e]);
        }
        float sum = 0;
        for (int e = 0; e < scores.length; e++) {
          scores[e] = (float) Math.exp(logits[at + e] - max);
          sum += scores[e];
        }
        for (int e = 0; e < scores.length; e++) {
          scores[e] /= sum;
        }
      }
    }
    return scores;
  }

  private void excludeGroups(float[] ranks) {
    if (config.groups() == 1) {
      return;
    }
    int size = config.experts() / config.groups();
    int counted = config.gate() == Gate.SIGMOID_WITH_BIAS ? Math.min(2, size) : 1;
    float[] groupRanks = new float[config.groups()];
    for (int g = 0; g < config.groups(); g++) {
      float[] group = Arrays.copyOfRange(ranks, g * size, (g + 1) * size);
      for (int e : best(group, counted)) {
        groupRanks[g] += group[e];
      }
    }
    boolean[] kept = new boolean[config.groups()];
    for (int g : best(groupRanks, config.chosenGroups())) {
      kept[g] = true;
    }
    for (int e = 0; e < ranks.length; e++) {
      if (!kept[e / size]) {
        ranks[e] = Float.NEGATIVE_INFINITY;
      }
    }
  }

  private static int[] best(float[] ranks, int count) {
    boolean[] taken = new boolean[ranks.length];
    int[] best = new int[count];
    for (int i = 0; i < count; i++) {
      int top = -1;
      for (int e = 0; e < ranks.length; e++) {
        if (!taken[e] && (top < 0 || ranks[e] > ranks[top])) {
          top = e;
        }
      }
      taken[top] = true;
      best[i] = top;
    }
    return best;
  }
}
