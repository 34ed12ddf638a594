package dev.fathom.engine.sampling;

import java.util.Map;

/**
 * How tokens are chosen.
 *
 * @param temperature 0 takes the most probable token
 * @param topK keep so many tokens; 0 keeps all
 * @param topP keep the most probable tokens that together reach this probability; 1 keeps all
 * @param minP drop tokens less probable than this share of the most probable one
 * @param repetitionPenalty divides positive and multiplies negative logits of tokens seen in prompt
 *     or answer (arXiv:1909.05858); 1 does nothing
 * @param presencePenalty taken off once for tokens seen in the answer
 * @param frequencyPenalty taken off for every time a token was seen in the answer
 * @param logitBias added to the logits of tokens
 * @param seed the same seed, prompt and options give the same answer, whatever else is running
 * @param topLogprobs how many alternatives are reported for each token; 0 reports nothing
 */
public record SamplingOptions(
    double temperature,
    int topK,
    double topP,
    double minP,
    double repetitionPenalty,
    double presencePenalty,
    double frequencyPenalty,
    Map<Integer, Double> logitBias,
    long seed,
    int topLogprobs) {

  public SamplingOptions {
    range("temperature", temperature, 0, 100);
    range("top_k", topK, 0, Integer.MAX_VALUE);
    range("top_p", topP, Double.MIN_VALUE, 1);
    range("min_p", minP, 0, 1);
    range("repetition_penalty", repetitionPenalty, 0.01, 100);
    range("presence_penalty", presencePenalty, -100, 100);
    range("frequency_penalty", frequencyPenalty, -100, 100);
    range("top_logprobs", topLogprobs, 0, 20);
    logitBias = Map.copyOf(logitBias);
  }

  private static void range(String name, double value, double min, double max) {
    if (!(value >= min && value <= max)) {
      throw new IllegalArgumentException(
          "%s is %s; it must be from %s to %s".formatted(name, value, min, max));
    }
  }

  /** Always the most probable token. */
  public static SamplingOptions greedy() {
    return new SamplingOptions(0, 0, 1, 0, 1, 0, 0, Map.of(), 0, 0);
  }

  /** Plain sampling. */
  public static SamplingOptions of(double temperature, double topP, long seed) {
    return new SamplingOptions(temperature, 0, topP, 0, 1, 0, 0, Map.of(), seed, 0);
  }

  /** The same, with another seed. */
  public SamplingOptions withSeed(long other) {
    return new SamplingOptions(
        temperature,
        topK,
        topP,
        minP,
        repetitionPenalty,
        presencePenalty,
        frequencyPenalty,
        logitBias,
        other,
        topLogprobs);
  }
}
