package dev.fathom.engine.server;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The body of a chat completion.
 *
 * @param responseFormat besides OpenAI's {@code text}, {@code json_object} and {@code json_schema}:
 *     {@code regex}, {@code choice} and {@code gbnf}, each with a member of its own name
 * @param chatTemplateKwargs what else the template asks for, such as {@code enable_thinking}
 * @param thinkingBudget tokens of thought after which it is wrapped up
 * @param thoughtSwitchPenalty taken off the logits of words that begin another line of thought,
 *     while the present one is young (arXiv:2501.18585, where 3 helps)
 */
record ChatRequest(
    @Nullable String model,
    @Nullable List<Map<String, Object>> messages,
    @Nullable List<Map<String, Object>> tools,
    @Nullable JsonNode toolChoice,
    @Nullable JsonNode responseFormat,
    @Nullable Map<String, Object> chatTemplateKwargs,
    @Nullable Integer thinkingBudget,
    @Nullable Double thoughtSwitchPenalty,
    @Nullable Integer maxTokens,
    @Nullable Integer maxCompletionTokens,
    @Nullable Boolean logprobs,
    @Nullable Integer topLogprobs,
    @Nullable Integer n,
    @Nullable Boolean stream,
    @Nullable StreamOptions streamOptions,
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

  /** What a stream says besides the answer. */
  record StreamOptions(@Nullable Boolean includeUsage) {}

  SamplingParameters sampling() {
    boolean wanted = Boolean.TRUE.equals(logprobs);
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
        wanted ? Math.max(1, topLogprobs == null ? 0 : topLogprobs) : 0);
  }

  boolean withUsage() {
    return streamOptions != null && Boolean.TRUE.equals(streamOptions.includeUsage());
  }
}
