package dev.fathom.search.index;

import java.nio.file.Path;
import java.time.Duration;

/** Another process or thread went on writing to the index for longer than this one would wait. */
public final class IndexBusyException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  IndexBusyException(Path directory, Duration waited, Throwable cause) {
    super(
        "The index in %s was being written by another process for %d s. Try again when it is done."
            .formatted(directory, waited.toSeconds()),
        cause);
  }
}
