package dev.fathom.search.read;

/** A file that cannot be read. The message names the file, says why, and what would help. */
public final class UnreadableDocumentException extends Exception {
  private static final long serialVersionUID = 1L;
  private final String name;
  private final String reason;

  public UnreadableDocumentException(String name, String reason) {
    super(name + ": " + reason);
    this.name = name;
    this.reason = reason;
  }

  public UnreadableDocumentException(String name, String reason, Throwable cause) {
    this(name, reason);
    initCause(cause);
  }

  public String name() {
    return name;
  }

  public String reason() {
    return reason;
  }
}
