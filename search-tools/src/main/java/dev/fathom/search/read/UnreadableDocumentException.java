package dev.fathom.search.read;

import dev.fathom.search.read.refusal.Refusal;

/** A file that cannot be read. The message names the file, says why, and what would help. */
public final class UnreadableDocumentException extends Exception {
  private static final long serialVersionUID = 1L;
  private final String name;
  private final Refusal kind;
  private final String reason;

  public UnreadableDocumentException(String name, Refusal kind, String reason) {
    super(name + ": " + reason);
    this.name = name;
    this.kind = kind;
    this.reason = reason;
  }

  public UnreadableDocumentException(String name, Refusal kind, String reason, Throwable cause) {
    this(name, kind, reason);
    initCause(cause);
  }

  public String name() {
    return name;
  }

  public Refusal kind() {
    return kind;
  }

  public String reason() {
    return reason;
  }
}
