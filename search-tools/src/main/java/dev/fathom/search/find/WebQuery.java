package dev.fathom.search.find;

import dev.fathom.search.read.text.Languages;
import java.util.Locale;

/**
 * What to look for with search services.
 *
 * @param text a question or keywords
 * @param language of the text; {@link Locale#ROOT} where undecided
 * @param limit most hits wanted of each provider
 */
public record WebQuery(String text, Locale language, int limit) {
  /** Most hits that can be wanted of a provider. */
  public static final int MOST = 100;

  private static final int LONGEST = 2_000;

  public WebQuery {
    if (text.isBlank()) {
      throw new IllegalArgumentException("A search needs a question or keywords");
    }
    if (text.length() > LONGEST) {
      throw new IllegalArgumentException(
          "A query of %d characters; search services take %d at most"
              .formatted(text.length(), LONGEST));
    }
    if (limit < 1 || limit > MOST) {
      throw new IllegalArgumentException(
          "From 1 to %d hits of each provider, not %d".formatted(MOST, limit));
    }
  }

  /** A query in whatever language the text is written in. */
  public static WebQuery of(String text, int limit) {
    return new WebQuery(text, Languages.of(text), limit);
  }
}
