package dev.fathom.search.fetch;

import java.time.Instant;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * One request and its answer.
 *
 * @param kind how the answer came about
 * @param headers of the answer, by lower-case name; values of the same name are joined by commas
 * @param fetchedAt when the answer came, or was last confirmed by the server
 */
record Exchange(
    Kind kind, String url, int status, Map<String, String> headers, Body body, Instant fetchedAt) {
  enum Kind {
    /** As the server sent it. */
    GET,
    /** As a browser showed it after running its scripts. */
    RENDER
  }

  Exchange {
    Map<String, String> folded = new TreeMap<>();
    headers.forEach((name, value) -> folded.put(name.toLowerCase(Locale.ROOT), value));
    headers = Map.copyOf(folded);
  }

  /** The header's value, or another where there is none. */
  String headerOr(String name, String otherwise) {
    String value = header(name);
    return value == null ? otherwise : value;
  }

  @Nullable String header(String name) {
    return headers.get(name);
  }

  boolean isRedirect() {
    return switch (status) {
      case 301, 302, 303, 307, 308 -> headers.containsKey("location");
      default -> false;
    };
  }

  /** Where a redirect leads, as written; empty where there is none. */
  String location() {
    return headers.getOrDefault("location", "");
  }

  /** The server confirmed it: the old body under the new header, as RFC 9111 has it. */
  Exchange confirmed(Exchange notModified) {
    Map<String, String> merged = new TreeMap<>(headers);
    merged.putAll(notModified.headers);
    headers.forEach(
        (name, value) -> {
          if (name.startsWith("content-")) {
            merged.put(name, value);
          }
        });
    return new Exchange(kind, url, status, merged, body, notModified.fetchedAt);
  }
}
