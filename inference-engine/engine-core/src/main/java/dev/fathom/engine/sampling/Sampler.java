package dev.fathom.engine.sampling;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.Consumer;

/**
 * Chooses the tokens of one answer. Each token's random number comes from the seed and the token's
 * place in the answer, not from how often anything else was drawn. For one thread.
 */
public final class Sampler {

  /** Odd, so that different places never meet at the same state (Steele et al., SplitMix64). */
  private static final long GOLDEN_GAMMA = 0x9E3779B97F4A7C15L;

  private final SamplingOptions options;
  private final Set<Integer> seen;
  private final Map<Integer, Integer> counts = new HashMap<>();
  private int place;

  public Sampler(SamplingOptions options, List<Integer> prompt) {
    this.options = options;
    this.seen = new HashSet<>(prompt);
  }

  /** Chooses the next token; {@code logits} may be changed. */
  public Sample sample(float[] logits) {
    return sample(logits, adjusted -> {});
  }

  /**
   * Chooses the next token; {@code logits} may be changed.
   *
   * @param guide changes the logits after they were reported on and before anything else
   */
  public Sample sample(float[] logits, Consumer<float[]> guide) {
    List<Sample.Alternative> alternatives = alternatives(logits);
    double normaliser = options.topLogprobs() > 0 ? logSumExp(logits) : 0;
    float[] raw = options.topLogprobs() > 0 ? logits.clone() : logits;
    guide.accept(logits);
    int token = choose(logits, place);
    accept(token);
    double logprob = options.topLogprobs() > 0 ? raw[token] - normaliser : 0;
    return new Sample(token, logprob, alternatives);
  }

  /**
   * What would be chosen some tokens ahead, if these were the logits then. With the random number
   * of that place, a guess from like logits is likely to be what will be chosen.
   */
  public int guess(float[] logits, int ahead) {
    return choose(logits, place + ahead);
  }

  /**
   * The choice some tokens ahead, where it takes nothing but the logits as they are; empty when
   * they are to be reported on or changed by penalties and biases.
   */
  public Optional<Draw> draw(int ahead) {
    boolean plain =
        options.topLogprobs() == 0
            && options.logitBias().isEmpty()
            && options.repetitionPenalty() == 1
            && options.presencePenalty() == 0
            && options.frequencyPenalty() == 0;
    return plain
        ? Optional.of(
            new Draw(
                options.temperature(),
                options.topK(),
                options.topP(),
                options.minP(),
                uniform(place + ahead),
                new long[0]))
        : Optional.empty();
  }

  private double uniform(int at) {
    return new SplittableRandom(options.seed() + at * GOLDEN_GAMMA).split().nextDouble();
  }

  private int choose(float[] logits, int at) {
    adjust(logits);
    return options.temperature() == 0 ? argMax(logits) : draw(logits, at);
  }

  /** Counts a token that was not sampled but put into the answer. */
  public void accept(int token) {
    seen.add(token);
    counts.merge(token, 1, Integer::sum);
    place++;
  }

  private void adjust(float[] logits) {
    options
        .logitBias()
        .forEach(
            (token, bias) -> {
              if (token >= 0 && token < logits.length) {
                logits[token] += bias.floatValue();
              }
            });
    if (options.repetitionPenalty() != 1) {
      float penalty = (float) options.repetitionPenalty();
      for (int token : seen) {
        logits[token] = logits[token] > 0 ? logits[token] / penalty : logits[token] * penalty;
      }
    }
    if (options.presencePenalty() != 0 || options.frequencyPenalty() != 0) {
      counts.forEach(
          (token, count) ->
              logits[token] -=
                  (float) (options.presencePenalty() + count * options.frequencyPenalty()));
    }
  }

  private int draw(float[] logits, int at) {
    double[] weights = new double[logits.length];
    double max = logits[argMax(logits)];
    double sum = 0;
    for (int token = 0; token < weights.length; token++) {
      weights[token] = Math.exp((logits[token] - max) / options.temperature());
      sum += weights[token];
    }
    int[] kept = keep(weights, sum);
    double mass = 0;
    for (int token : kept) {
      mass += weights[token];
    }
    double target = uniform(at) * mass;
    for (int token : kept) {
      target -= weights[token];
      if (target < 0) {
        return token;
      }
    }
    return kept[kept.length - 1];
  }

  /** The tokens that top-k, then top-p and min-p leave; the largest weight is 1. */
  private int[] keep(double[] weights, double sum) {
    int topK = options.topK() == 0 ? weights.length : Math.min(options.topK(), weights.length);
    if (topK == weights.length && options.topP() == 1) {
      return atLeast(weights, options.minP());
    }
    int[] sorted = mostProbable(weights, sum, topK);
    double total = sum;
    if (topK < weights.length) {
      sorted = Arrays.copyOf(sorted, topK);
      total = 0;
      for (int token : sorted) {
        total += weights[token];
      }
    }
    int kept = 0;
    double reached = 0;
    while (kept < sorted.length
        && reached < options.topP() * total
        && weights[sorted[kept]] >= options.minP()) {
      reached += weights[sorted[kept++]];
    }
    return Arrays.copyOf(sorted, Math.max(1, kept));
  }

  /**
   * As many of the most probable tokens as the filters can need, sorted. Sorting a whole vocabulary
   * takes longer than computing a small model's token, and rarely more than a few hundred tokens
   * matter.
   */
  private int[] mostProbable(double[] weights, double sum, int topK) {
    for (double floor = 1e-3; floor > 1e-30; floor *= 1e-3) {
      int[] tokens = atLeast(weights, floor);
      double mass = 0;
      for (int token : tokens) {
        mass += weights[token];
      }
      boolean enough = topK < weights.length ? tokens.length >= topK : mass >= options.topP() * sum;
      if (enough) {
        return sorted(tokens, weights);
      }
    }
    return sorted(atLeast(weights, 0), weights);
  }

  private static int[] atLeast(double[] weights, double floor) {
    int[] tokens = new int[weights.length];
    int count = 0;
    for (int token = 0; token < weights.length; token++) {
      if (weights[token] >= floor) {
        tokens[count++] = token;
      }
    }
    return Arrays.copyOf(tokens, count);
  }

  /** By falling weight, equal ones by rising id. */
  private static int[] sorted(int[] tokens, double[] weights) {
    return Arrays.stream(tokens)
        .boxed()
        .sorted(
            Comparator.<Integer>comparingDouble(token -> -weights[token])
                .thenComparing(Comparator.naturalOrder()))
        .mapToInt(Integer::intValue)
        .toArray();
  }

  private List<Sample.Alternative> alternatives(float[] logits) {
    if (options.topLogprobs() == 0) {
      return List.of();
    }
    double normaliser = logSumExp(logits);
    List<Sample.Alternative> alternatives = new ArrayList<>();
    boolean[] taken = new boolean[logits.length];
    for (int i = 0; i < Math.min(options.topLogprobs(), logits.length); i++) {
      int best = -1;
      for (int token = 0; token < logits.length; token++) {
        if (!taken[token] && (best < 0 || logits[token] > logits[best])) {
          best = token;
        }
      }
      taken[best] = true;
      alternatives.add(new Sample.Alternative(best, logits[best] - normaliser));
    }
    return alternatives;
  }

  private static double logSumExp(float[] logits) {
    double max = logits[argMax(logits)];
    double sum = 0;
    for (float logit : logits) {
      sum += Math.exp(logit - max);
    }
    return max + Math.log(sum);
  }

  private static int argMax(float[] logits) {
    int best = 0;
    for (int i = 1; i < logits.length; i++) {
      if (logits[i] > logits[best]) {
        best = i;
      }
    }
    return best;
  }
}
