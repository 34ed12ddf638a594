package dev.fathom.agent.web;

import java.util.List;
import java.util.Locale;

/** The web as a place to find sources. Thread-safe. */
public interface Web {
  /** Nothing is searched. */
  Web OFF = (queries, language) -> new Collected(List.of(), List.of(), false);

  /**
   * Searches, fetches what looks best, and keeps it as sources.
   *
   * @param queries each is put to every search service that fits it
   */
  Collected collect(List<String> queries, Locale language) throws InterruptedException;

  /**
   * What came of it.
   *
   * @param failures of search services; what they might have found is unknown
   * @param offline whether no service could be reached at all
   */
  record Collected(List<Visit> visits, List<Failure> failures, boolean offline) {
    public Collected {
      visits = List.copyOf(visits);
      failures = List.copyOf(failures);
    }
  }

  /**
   * A page that was gone to.
   *
   * @param source id of the source it became; empty where it did not become one
   * @param explanation why it did not; empty where it did
   * @param owners independent owners of sites that carry the same text with the same numbers
   * @param contradicted whether a near-copy elsewhere gives other numbers
   */
  record Visit(
      String url,
      String title,
      String source,
      String explanation,
      int owners,
      boolean contradicted) {}

  /** A search service that did not answer, and why. */
  record Failure(String service, String reason) {}
}
