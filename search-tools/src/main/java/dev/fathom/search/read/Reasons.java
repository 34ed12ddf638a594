package dev.fathom.search.read;

import org.apache.pdfbox.pdmodel.encryption.InvalidPasswordException;

/** Turns what a parser throws into a reason a person understands. */
final class Reasons {
  private Reasons() {}

  static String of(Throwable failure) {
    if (failure instanceof InvalidPasswordException) {
      return "it is protected by a password; save it without one and add it again";
    }
    String message = failure.getMessage();
    String detail =
        message == null || message.isBlank() ? failure.getClass().getSimpleName() : message.strip();
    return "the file is damaged or not what its name says (" + detail + ")";
  }
}
