package dev.fathom.engine.server;

import dev.fathom.engine.sampling.SamplingOptions;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/** Sampling as requests give it: what is left out has OpenAI's default. */
record SamplingParameters(
    @Nullable Double temperature,
    @Nullable Double topP,
    @Nullable Integer topK,
    @Nullable Double minP,
    @Nullable Double repetitionPenalty,
    @Nullable Double presencePenalty,
    @Nullable Double frequencyPenalty,
    @Nullable Map<Integer, Double> logitBias,
    @Nullable Long seed,
    int topLogprobs) {

  SamplingOptions options() {
    return new SamplingOptions(
        or(temperature, 1),
        topK == null || topK < 0 ? 0 : topK,
        or(topP, 1),
        or(minP, 0),
        or(repetitionPenalty, 1),
        or(presencePenalty, 0),
        or(frequencyPenalty, 0),
        logitBias == null ? Map.of() : logitBias,
        seed == null ? ThreadLocalRandom.current().nextLong() : seed,
        topLogprobs);
  }

  private static double or(@Nullable Double value, double absent) {
    return value == null ? absent : value;
  }
}
