package dev.fathom.agent.figures;

import java.util.Locale;
import java.util.regex.Pattern;

/** Brings labels and names of line items into one form, so that they can be compared. */
final class Names {
  private static final Pattern FOOTNOTE =
      Pattern.compile("\\((?:\\d{1,2}|[a-z])\\)|\\(?\\bnotes? \\d+[a-z]?\\)?|\\.{2,}");
  private static final Pattern OTHER = Pattern.compile("[^\\p{L}\\p{N}%]+");

  private Names() {}

  /** Lower case, words separated by single blanks, no footnotes, no punctuation. */
  static String normalise(String label) {
    String text = label.toLowerCase(Locale.ROOT).replace("'s", "s").replace("’s", "s");
    text = FOOTNOTE.matcher(text).replaceAll(" ").replace("&", " and ");
    return OTHER.matcher(text).replaceAll(" ").strip();
  }
}
