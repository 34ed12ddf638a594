package dev.fathom.search.read;

import dev.fathom.search.read.refusal.Refusal;
import dev.fathom.search.read.refusal.RefusedException;
import org.apache.pdfbox.pdmodel.encryption.InvalidPasswordException;

/** Turns what a parser throws into a reason a person understands. */
final class Reasons {
  private Reasons() {}

  static UnreadableDocumentException of(String name, Throwable failure) {
    return switch (failure) {
      case RefusedException refused ->
          new UnreadableDocumentException(
              name, refused.kind(), String.valueOf(refused.getMessage()), refused);
      case InvalidPasswordException _ ->
          new UnreadableDocumentException(
              name,
              Refusal.PASSWORD,
              "it is protected by a password; save it without one and add it again",
              failure);
      case StackOverflowError _ ->
          new UnreadableDocumentException(
              name, Refusal.TOO_DEEP, "it is nested too deeply to be read", failure);
      case OutOfMemoryError _ ->
          new UnreadableDocumentException(
              name, Refusal.MEMORY, "reading it needs more memory than there is", failure);
      default ->
          new UnreadableDocumentException(
              name,
              Refusal.DAMAGED,
              "the file is damaged or not what its name says (%s)".formatted(detail(failure)),
              failure);
    };
  }

  private static String detail(Throwable failure) {
    String message = failure.getMessage();
    return message == null || message.isBlank()
        ? failure.getClass().getSimpleName()
        : message.strip();
  }
}
