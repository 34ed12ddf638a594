package dev.fathom.agent.reasoning.llm.endpoint;

import java.time.Duration;

/** A call that brought no reply. The message says which endpoint, why, and what can be done. */
public final class ModelCallException extends Exception {
  private static final long serialVersionUID = 1;

  /** What kind of failure it was, and so what helps. */
  public enum Kind {
    /** No connection, or it broke. */
    UNREACHABLE,
    /** Nothing came for too long. */
    SILENT,
    /** The server has too much to do. */
    BUSY,
    /** The key is missing or wrong. */
    UNAUTHORIZED,
    /** The prompt is longer than the window. */
    WINDOW,
    /** The server does not take the request. */
    REFUSED,
    /** The server failed. */
    FAILED
  }

  private final Kind kind;
  private final Duration retryAfter;

  ModelCallException(Kind kind, String message, Throwable cause) {
    this(kind, message, cause, Duration.ZERO);
  }

  ModelCallException(Kind kind, String message) {
    super(message);
    this.kind = kind;
    this.retryAfter = Duration.ZERO;
  }

  ModelCallException(Kind kind, String message, Throwable cause, Duration retryAfter) {
    super(message, cause);
    this.kind = kind;
    this.retryAfter = retryAfter;
  }

  public Kind kind() {
    return kind;
  }

  /** How long the server asks to be left alone; zero where it does not say. */
  Duration retryAfter() {
    return retryAfter;
  }
}
