package dev.fathom.search.fetch;

import java.io.IOException;

/** The guard refused a connection. */
final class RefusedAddressException extends IOException {
  private static final long serialVersionUID = 1L;

  RefusedAddressException(String objection) {
    super(objection);
  }
}
