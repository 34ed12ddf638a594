package dev.fathom.engine.server;

import dev.fathom.engine.runtime.GenerationEvent;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A completion, or one piece of a streamed one. */
record Completion(
    String id,
    String object,
    long created,
    String model,
    List<Choice> choices,
    @Nullable Usage usage) {

  /** One of the answers; which member holds it depends on the endpoint and on streaming. */
  record Choice(
      int index,
      @Nullable Message message,
      @Nullable Message delta,
      @Nullable String text,
      @Nullable Object logprobs,
      @Nullable String finishReason) {}

  /** An answer in a chat, or what came of it since the last piece. */
  record Message(
      @Nullable String role,
      @Nullable String content,
      @Nullable String reasoningContent,
      @Nullable List<Call> toolCalls) {}

  /** A tool call; {@code index} is given in streams only. */
  record Call(@Nullable Integer index, String id, String type, Function function) {}

  record Function(String name, String arguments) {}

  record Logprobs(List<TokenLogprob> content) {}

  record TokenLogprob(
      String token,
      double logprob,
      List<Integer> bytes,
      @Nullable List<TokenLogprob> topLogprobs) {}

  /** As text completions have them. */
  record TextLogprobs(
      List<String> tokens, List<Double> tokenLogprobs, List<Map<String, Double>> topLogprobs) {}

  record Usage(
      int promptTokens,
      int completionTokens,
      int totalTokens,
      PromptDetails promptTokensDetails,
      AnswerDetails completionTokensDetails) {

    /**
     * Of all answers.
     *
     * @param answersEach how many there are to each prompt, one after the other
     */
    static Usage of(List<GenerationEvent.Usage> answers, int answersEach) {
      int prompt = 0;
      int cached = 0;
      for (int i = 0; i < answers.size(); i += answersEach) {
        prompt += answers.get(i).prompt();
        cached += answers.get(i).cached();
      }
      int answer = answers.stream().mapToInt(GenerationEvent.Usage::answer).sum();
      int reasoning = answers.stream().mapToInt(GenerationEvent.Usage::reasoning).sum();
      return new Usage(
          prompt, answer, prompt + answer, new PromptDetails(cached), new AnswerDetails(reasoning));
    }
  }

  record PromptDetails(int cachedTokens) {}

  record AnswerDetails(int reasoningTokens) {}
}
