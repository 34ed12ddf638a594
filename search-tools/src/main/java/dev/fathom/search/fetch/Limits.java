package dev.fathom.search.fetch;

import java.time.Duration;

/**
 * How much a fetch may cost; whatever exceeds a limit ends it with a typed outcome.
 *
 * @param headerBytes of one answer, TLS handshake included
 * @param pageBytes of an HTML page, as sent and as decompressed
 * @param documentBytes of anything else, as sent and as decompressed
 * @param ratio decompressed bytes for each byte sent
 * @param wallTime from the first to the last byte over all hops, waiting for the host's turn left
 *     out
 * @param redirects followed
 * @param patience to wait for a host's turn, at each hop
 */
public record Limits(
    long headerBytes,
    long pageBytes,
    long documentBytes,
    int ratio,
    Duration wallTime,
    int redirects,
    Duration patience) {
  /** 64 KB of header, 10 MB a page, 50 MB a document, 100:1, a minute, 5 redirects. */
  public static final Limits USUAL =
      new Limits(
          64 << 10, 10 << 20, 50 << 20, 100, Duration.ofMinutes(1), 5, Duration.ofMinutes(2));

  public Limits {
    if (headerBytes < 1024 || pageBytes < 1 || documentBytes < 1 || ratio < 1 || redirects < 0) {
      throw new IllegalArgumentException(
          "Limits are positive, and a header has 1024 bytes at least");
    }
    if (!wallTime.isPositive() || patience.isNegative()) {
      throw new IllegalArgumentException("A fetch needs some time");
    }
  }

  public Limits withWallTime(Duration longest) {
    return new Limits(headerBytes, pageBytes, documentBytes, ratio, longest, redirects, patience);
  }

  long bytes(String mediaType) {
    return MediaTypes.isPage(mediaType) ? pageBytes : documentBytes;
  }
}
