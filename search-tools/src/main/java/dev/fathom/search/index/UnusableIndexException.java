package dev.fathom.search.index;

import java.nio.file.Path;

/**
 * An index directory that this version cannot use: damaged, or written by another version. Nothing
 * is lost with it: {@link PassageIndex#discard} it, open it anew and add the sources again.
 */
public final class UnusableIndexException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  UnusableIndexException(Path directory, String reason) {
    super(
        "The index in %s cannot be used: %s. Discard it and index the sources again."
            .formatted(directory, reason));
  }

  UnusableIndexException(Path directory, String reason, Throwable cause) {
    this(directory, reason);
    initCause(cause);
  }
}
