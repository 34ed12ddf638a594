package dev.fathom.search.fetch;

import java.io.IOException;

/** An answer was larger than a limit. */
final class OverLimitException extends IOException {
  private static final long serialVersionUID = 1L;

  OverLimitException(String limit) {
    super(limit);
  }
}
