package dev.fathom.search.fetch;

import java.time.Duration;

/** How a fetch ended. Every case names the URL at which it ended and can be shown to a person. */
public sealed interface FetchOutcome {
  /** The URL this outcome speaks of: after redirects, where there were any. */
  String url();

  /** What happened, in a sentence's end: "https://… " + explanation. */
  String explanation();

  /** There it is. */
  record Fetched(WebResource resource) implements FetchOutcome {
    @Override
    public String url() {
      return resource.url();
    }

    @Override
    public String explanation() {
      return "was fetched";
    }
  }

  /** The site's robots.txt asks us not to (RFC 9309). */
  record RefusedByRobots(String url, String explanation) implements FetchOutcome {}

  /** Not an address of the public web, or not written like one. Nothing was sent there. */
  record RefusedAddress(String url, String explanation) implements FetchOutcome {}

  /**
   * The server answered with a page that stands in the way of the content.
   *
   * @param evidence the words or the structure it was told by
   */
  record NotContent(String url, Wall wall, String evidence) implements FetchOutcome {
    @Override
    public String explanation() {
      return "shows %s instead of content (%s)".formatted(wall.words(), evidence);
    }
  }

  /** It exceeds a limit of size, of header, or of decompression. */
  record TooLarge(String url, String explanation) implements FetchOutcome {}

  /** It did not arrive whole within the time a fetch may take. */
  record TooSlow(String url, String explanation) implements FetchOutcome {}

  /** The host asked for rest, or too many wait for it. */
  record Throttled(String url, Duration retryAfter) implements FetchOutcome {
    @Override
    public String explanation() {
      return retryAfter.isZero()
          ? "is on a host that too many wait for"
          : "is on a host that must not be asked for another %d s"
              .formatted(retryAfter.plusMillis(999).toSeconds());
    }
  }

  /** The server answered with an error. */
  record HttpError(String url, int status) implements FetchOutcome {
    @Override
    public String explanation() {
      return "answered with HTTP status " + status;
    }
  }

  /** No usable answer came: no such name, no connection, no trust, a broken answer. */
  record Down(String url, String explanation) implements FetchOutcome {}

  /** Replaying, and nothing is recorded for the URL. */
  record NotRecorded(String url) implements FetchOutcome {
    @Override
    public String explanation() {
      return "is not among the recorded answers; record it by fetching it once with this folder as"
          + " cache";
    }
  }
}
