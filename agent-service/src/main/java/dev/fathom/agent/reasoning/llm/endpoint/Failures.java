package dev.fathom.agent.reasoning.llm.endpoint;

import dev.fathom.agent.reasoning.llm.endpoint.ModelCallException.Kind;
import dev.langchain4j.exception.HttpException;
import java.io.IOException;
import java.time.Duration;
import java.util.Locale;
import java.util.regex.Pattern;

/** Says in words people can act on why a call failed. */
final class Failures {
  private static final int LONGEST_DETAIL = 300;

  /** As vLLM, SGLang, llama.cpp, DeepSeek and OpenAI word it. */
  private static final Pattern TOO_LONG =
      Pattern.compile(
          "maximum context length|context size|context window|context_length_exceeded|longer than"
              + " the model|exceed_context_size");

  private Failures() {}

  static ModelCallException of(Endpoint endpoint, Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof HttpException http) {
        return refused(endpoint, http);
      }
      if (cause instanceof IOException) {
        return new ModelCallException(
            Kind.UNREACHABLE,
            "The model endpoint %s cannot be reached or broke off (%s). Check its address and that its server runs."
                .formatted(endpoint, words(cause)),
            failure);
      }
    }
    return new ModelCallException(
        Kind.FAILED,
        "The model endpoint %s sent what is not understood: %s".formatted(endpoint, words(failure)),
        failure);
  }

  private static ModelCallException refused(Endpoint endpoint, HttpException http) {
    int status = http.statusCode();
    String detail = withoutKey(words(http), endpoint);
    if (TOO_LONG.matcher(detail.toLowerCase(Locale.ROOT)).find()) {
      return new ModelCallException(
          Kind.WINDOW,
          "The prompt does not fit into the window of %s: %s".formatted(endpoint, detail),
          http);
    }
    return switch (status) {
      case 401, 403 ->
          new ModelCallException(
              Kind.UNAUTHORIZED,
              "The model endpoint %s refuses the key (%d). Set FATHOM_LLM_KEY, or fathom.llm.endpoints.NAME.key, to a valid one."
                  .formatted(endpoint, status),
              http);
      case 429, 503, 529 ->
          new ModelCallException(
              Kind.BUSY,
              "The model endpoint %s has too much to do (%d): %s"
                  .formatted(endpoint, status, detail),
              http,
              http instanceof RefusedCall refused ? refused.retryAfter() : Duration.ZERO);
      default ->
          new ModelCallException(
              status / 100 == 4 ? Kind.REFUSED : Kind.FAILED,
              "The model endpoint %s answered %d: %s".formatted(endpoint, status, detail),
              http);
    };
  }

  /** Some servers repeat the key that they refuse. */
  private static String withoutKey(String words, Endpoint endpoint) {
    return endpoint.key().isEmpty() ? words : words.replace(endpoint.key(), "***");
  }

  private static String words(Throwable failure) {
    String message = failure.getMessage();
    String words =
        message == null || message.isBlank() ? failure.getClass().getSimpleName() : message;
    words = words.strip().replaceAll("\\s+", " ");
    return words.length() <= LONGEST_DETAIL ? words : words.substring(0, LONGEST_DETAIL) + "…";
  }
}
