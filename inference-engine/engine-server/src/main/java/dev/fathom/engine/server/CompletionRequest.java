package dev.fathom.engine.server;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The body of a text completion.
 *
 * @param prompt text, or tokens
 */
record CompletionRequest(
    @Nullable String model,
    @Nullable JsonNode prompt,
    @Nullable JsonNode responseFormat,
    @Nullable Integer maxTokens,
    @Nullable Integer logprobs,
    @Nullable Boolean echo,
    @Nullable String suffix,
    @Nullable Integer n,
    @Nullable Boolean stream,
    ChatRequest.@Nullable StreamOptions streamOptions,
    @Nullable JsonNode stop,
    @Nullable Double temperature,
    @Nullable Double topP,
    @Nullable Integer topK,
    @Nullable Double minP,
    @Nullable Double repetitionPenalty,
    @Nullable Double presencePenalty,
    @Nullable Double frequencyPenalty,
    @Nullable Map<Integer, Double> logitBias,
    @Nullable Long seed,
    @Nullable String user,
    @Nullable Integer priority) {

  SamplingParameters sampling() {
    return new SamplingParameters(
        temperature,
        topP,
        topK,
        minP,
        repetitionPenalty,
        presencePenalty,
        frequencyPenalty,
        logitBias,
        seed,
        logprobs == null ? 0 : Math.max(1, logprobs));
  }

  boolean withUsage() {
    return streamOptions != null && Boolean.TRUE.equals(streamOptions.includeUsage());
  }
}
