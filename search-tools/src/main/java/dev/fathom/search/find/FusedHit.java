package dev.fathom.search.find;

import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * A page found, put together from what all providers said of it.
 *
 * @param hit the page as the best ranked provider gave it
 * @param canonical its canonical address, by which it was recognised
 * @param owner who answers for it: a registrable domain, or {@link #OWN_DOCUMENTS}
 * @param primary whether the owner speaks for itself
 * @param series whether it stands for a series of pages without end
 * @param foundBy the providers that found it or a copy, in order
 * @param copies near-copies at other addresses
 * @param score comparable within one search, not between searches
 */
public record FusedHit(
    WebHit hit,
    String canonical,
    String owner,
    boolean primary,
    boolean series,
    Set<String> foundBy,
    List<Copy> copies,
    double score) {
  /** The owner of documents that the organisation has itself. */
  public static final String OWN_DOCUMENTS = "own documents";

  /**
   * A near-copy.
   *
   * @param contradictions numbers that differ from the page's in the same words: someone changed
   *     them, by error or on purpose
   */
  public record Copy(WebHit hit, String canonical, String owner, List<String> contradictions) {
    public Copy {
      contradictions = List.copyOf(contradictions);
    }
  }

  public FusedHit {
    foundBy = Collections.unmodifiableSet(new TreeSet<>(foundBy));
    copies = List.copyOf(copies);
  }

  /**
   * The independent owners that carry this text with the same numbers, its own owner among them.
   */
  public Set<String> owners() {
    Set<String> owners = new TreeSet<>();
    owners.add(owner);
    copies.stream()
        .filter(copy -> copy.contradictions().isEmpty())
        .forEach(copy -> owners.add(copy.owner()));
    return owners;
  }

  /** How many independent owners agree; copies at the same owner count once. */
  public int agreement() {
    return owners().size();
  }

  /** Whether a near-copy gives other numbers. */
  public boolean contradicted() {
    return copies.stream().anyMatch(copy -> !copy.contradictions().isEmpty());
  }

  FusedHit times(double weight) {
    return new FusedHit(hit, canonical, owner, primary, series, foundBy, copies, score * weight);
  }
}
