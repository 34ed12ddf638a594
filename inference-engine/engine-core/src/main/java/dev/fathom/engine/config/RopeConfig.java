package dev.fathom.engine.config;

import java.util.List;

/**
 * Rotary position embedding (arXiv:2104.09864).
 *
 * @param dim how many leading elements of a head rotate
 */
public record RopeConfig(int dim, double theta, Layout layout, Scaling scaling) {

  public RopeConfig {
    ModelConfig.require(dim > 0 && dim % 2 == 0, "the rotary width is %d, but must be even", dim);
    ModelConfig.require(theta > 1, "rope_theta is %s", theta);
    if (scaling instanceof Scaling.Divisors(var divisors)) {
      ModelConfig.require(
          divisors.size() == dim / 2, "%d rotary divisors for %d", divisors.size(), dim / 2);
    }
  }

  /** Radians per position of each pair, stretched as the model asks. */
  public double[] frequencies() {
    double[] frequencies = new double[dim / 2];
    for (int pair = 0; pair < frequencies.length; pair++) {
      frequencies[pair] = stretch(pair, Math.pow(theta, -2.0 * pair / dim));
    }
    return frequencies;
  }

  /** The factor on rotated elements: YaRN's temperature, as far as it is not the scores'. */
  public double amplitude() {
    return scaling instanceof Scaling.Yarn yarn
        ? temperature(yarn.factor, yarn.temperature) / temperature(yarn.factor, yarn.temperatureAll)
        : 1;
  }

  /** The factor on attention scores with which DeepSeek applies YaRN's temperature. */
  public double scoreFactor() {
    return scaling instanceof Scaling.Yarn yarn
        ? Math.pow(temperature(yarn.factor, yarn.temperatureAll), 2)
        : 1;
  }

  private static double temperature(double factor, double m) {
    return factor <= 1 ? 1 : 0.1 * m * Math.log(factor) + 1;
  }

  private double stretch(int pair, double plain) {
    return switch (scaling) {
      case Scaling.None() -> plain;
      case Scaling.Divisors(var divisors) -> plain / divisors.get(pair);
      case Scaling.Llama3(var factor, var low, var high, var original) -> {
        double turns = original * plain / (2 * Math.PI);
        double kept = Math.clamp((turns - low) / (high - low), 0, 1);
        yield (1 - kept) * plain / factor + kept * plain;
      }
      case Scaling.Yarn yarn -> {
        double first = Math.max(Math.floor(pairTurning(yarn, yarn.betaFast)), 0);
        double last = Math.min(Math.ceil(pairTurning(yarn, yarn.betaSlow)), dim - 1.0);
        double stretched = Math.clamp((pair - first) / Math.max(last - first, 0.001), 0, 1);
        yield plain / yarn.factor * stretched + plain * (1 - stretched);
      }
    };
  }

  /** The (fractional) pair that makes this many turns over the original context. */
  private double pairTurning(Scaling.Yarn yarn, double turns) {
    return dim * Math.log(yarn.originalLength / (turns * 2 * Math.PI)) / (2 * Math.log(theta));
  }

  /** Which elements of a head rotate together. */
  public enum Layout {
    /** Element i with i + dim / 2. */
    HALVES,
    /** Element 2i with 2i + 1. */
    PAIRS
  }

  /** How the frequencies are stretched for texts longer than those of pre-training. */
  public sealed interface Scaling {

    record None() implements Scaling {}

    /** Llama 3.1: slow frequencies divided by {@code factor}, fast ones kept, blended between. */
    record Llama3(double factor, double lowFrequency, double highFrequency, int originalLength)
        implements Scaling {}

    /**
     * YaRN (arXiv:2309.00071) with DeepSeek's two temperature terms.
     *
     * @param temperature {@code mscale}: on the rotary parts, together with its counterpart
     * @param temperatureAll {@code mscale_all_dim}: on the whole attention score
     */
    record Yarn(
        double factor,
        int originalLength,
        double betaFast,
        double betaSlow,
        double temperature,
        double temperatureAll)
        implements Scaling {}

    /** A divisor for each frequency, as GGUF stores Llama 3's. */
    record Divisors(List<Float> divisors) implements Scaling {
      public Divisors {
        divisors = List.copyOf(divisors);
      }
    }
  }
}
