package dev.fathom.engine;

/**
 * A model that cannot be loaded. The message says which file or tensor, and why; it is thrown
 * before memory is taken for the model.
 */
public final class InvalidModelException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  public InvalidModelException(String message) {
    super(message);
  }

  public InvalidModelException(String message, Throwable cause) {
    super(message, cause);
  }

  /** A tensor that cannot be what its file says it is. */
  public static InvalidModelException ofTensor(String tensor, String reason) {
    return new InvalidModelException("Tensor " + tensor + ": " + reason + ".");
  }
}
