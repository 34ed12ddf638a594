package dev.fathom.sandbox;

/** The sandbox itself failed; the code that it was given is not to blame. */
public class SandboxException extends RuntimeException {
  public SandboxException(String message) {
    super(message);
  }

  public SandboxException(String message, Throwable cause) {
    super(message, cause);
  }
}
