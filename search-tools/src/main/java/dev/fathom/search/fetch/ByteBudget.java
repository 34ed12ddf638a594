package dev.fathom.search.fetch;

/**
 * How many bytes may still arrive on a connection: first those of the handshake and the header,
 * then those of the body. Used by the one thread that reads the connection.
 */
final class ByteBudget {
  private long left;
  private String limit;

  ByteBudget(long header) {
    left = header;
    limit = "its header is larger than %d KB".formatted(header >> 10);
  }

  /** The header is in: from here on the body counts, what is already buffered of it too. */
  void startBody(long body) {
    left += body;
    limit = "it is larger than %d MB".formatted(body >> 20);
  }

  void take(int bytes) throws OverLimitException {
    left -= bytes;
    if (left < 0) {
      throw new OverLimitException(limit);
    }
  }
}
