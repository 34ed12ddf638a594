package dev.fathom.search.find;

import java.util.Set;

/** A search service. Implementations are thread-safe, block, and end soon when interrupted. */
public interface SearchProvider {
  /** Its name in settings, reports and on the command line: lower case, one word. */
  String name();

  /** What it is good for. */
  Set<Topic> topics();

  /** Whether a search costs money. */
  default boolean paid() {
    return false;
  }

  /** Whether it has what it needs, such as a key or an address. */
  default boolean configured() {
    return true;
  }

  /** Whether it searches without a network. */
  default boolean local() {
    return false;
  }

  /**
   * Looks for something.
   *
   * @throws ProviderException when it could not look
   */
  ProviderAnswer search(WebQuery query) throws ProviderException, InterruptedException;
}
