package dev.fathom.search.read.refusal;

import java.io.IOException;

/** Thrown by a parser that knows why it does not go on. The message is written for people. */
public final class RefusedException extends IOException {
  private static final long serialVersionUID = 1L;
  private final Refusal kind;

  public RefusedException(Refusal kind, String reason) {
    super(reason);
    this.kind = kind;
  }

  public Refusal kind() {
    return kind;
  }
}
