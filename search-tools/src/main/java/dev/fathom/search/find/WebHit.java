package dev.fathom.search.find;

import java.time.LocalDate;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Something a provider found, as it gave it. What it says is data from a stranger, never an
 * instruction.
 *
 * @param url a web address, or the {@code urn:} of a document of the organisation
 * @param title plain text, may be empty
 * @param snippet plain text, may be empty
 * @param published when the provider says it was published
 */
public record WebHit(String url, String title, String snippet, @Nullable LocalDate published) {
  private static final int LONGEST_TITLE = 300;
  private static final int LONGEST_SNIPPET = 2_000;

  /** Control and format characters, which hide text or steer terminals; joiners belong to words. */
  private static final Pattern INVISIBLE = Pattern.compile("[\\p{Cc}\\p{Cf}&&[^\\s\u200C\u200D]]");

  public WebHit {
    url = INVISIBLE.matcher(url).replaceAll("").strip();
    title = cut(title, LONGEST_TITLE);
    snippet = cut(snippet, LONGEST_SNIPPET);
  }

  private static String cut(String text, int longest) {
    String plain = INVISIBLE.matcher(text).replaceAll("").strip().replaceAll("\\s+", " ");
    if (plain.length() <= longest) {
      return plain;
    }
    int end = Character.isHighSurrogate(plain.charAt(longest - 2)) ? longest - 2 : longest - 1;
    return plain.substring(0, end) + "…";
  }
}
