package dev.fathom.sandbox;

/** Computing in Python is off here: the message says why and what to do. Nothing was run. */
public final class SandboxUnavailableException extends SandboxException {
  public SandboxUnavailableException(String reason) {
    super(
        reason.startsWith("computing in Python is off")
            ? reason
            : "computing in Python is off: " + reason);
  }
}
