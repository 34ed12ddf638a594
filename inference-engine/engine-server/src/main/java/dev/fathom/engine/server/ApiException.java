package dev.fathom.engine.server;

import java.time.Duration;
import java.util.Optional;

/** A request that is not served, as OpenAI's API tells it. */
final class ApiException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final int status;
  private final String type;
  private final String parameter;
  private final long retryAfterSeconds;

  private ApiException(
      int status, String type, String message, String parameter, long retryAfterSeconds) {
    super(message);
    this.status = status;
    this.type = type;
    this.parameter = parameter;
    this.retryAfterSeconds = retryAfterSeconds;
  }

  static ApiException invalid(String parameter, String message) {
    return new ApiException(400, "invalid_request_error", message, parameter, 0);
  }

  static ApiException notFound(String message) {
    return new ApiException(404, "invalid_request_error", message, "model", 0);
  }

  static ApiException overloaded(String message, Duration retryAfter) {
    return new ApiException(429, "overloaded_error", message, "", seconds(retryAfter));
  }

  static ApiException unavailable(String message, Duration retryAfter) {
    return new ApiException(503, "unavailable_error", message, "", seconds(retryAfter));
  }

  static ApiException deadline(Duration deadline) {
    return new ApiException(
        504,
        "timeout_error",
        "The answer was not complete after %s seconds.".formatted(deadline.toMillis() / 1000.0),
        "",
        0);
  }

  static ApiException failed() {
    return new ApiException(500, "server_error", "The answer could not be computed.", "", 0);
  }

  private static long seconds(Duration duration) {
    return Math.max(1, duration.toSeconds());
  }

  int status() {
    return status;
  }

  Optional<String> retryAfter() {
    return retryAfterSeconds == 0
        ? Optional.empty()
        : Optional.of(Long.toString(retryAfterSeconds));
  }

  ErrorBody body() {
    return new ErrorBody(
        new ErrorBody.Details(
            String.valueOf(getMessage()), type, parameter.isEmpty() ? null : parameter, null));
  }
}
