package dev.fathom.agent.reasoning.llm.endpoint;

import dev.langchain4j.exception.HttpException;
import java.time.Duration;

/** A status that is no success, with how long the server asks to be left alone. */
final class RefusedCall extends HttpException {
  private static final long serialVersionUID = 1;

  private final Duration retryAfter;

  RefusedCall(int status, String body, Duration retryAfter) {
    super(status, body);
    this.retryAfter = retryAfter;
  }

  /** Zero where the server does not say. */
  Duration retryAfter() {
    return retryAfter;
  }
}
