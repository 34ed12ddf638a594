package dev.fathom.sandbox;

import java.io.IOException;

/** A slot was gone before the code was handed to it: another may be asked, with no harm done. */
final class NotBegunException extends IOException {
  private static final long serialVersionUID = 1L;

  NotBegunException(IOException cause) {
    super(cause.getMessage(), cause);
  }
}
