package dev.fathom.search.query;

import java.text.Normalizer;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The words of a short text, in a form in which spellings of the same word are equal. */
final class Words {
  private static final Pattern WORD =
      Pattern.compile(
          "[\\p{IsHan}]+|[\\p{L}\\p{N}&&[^\\p{IsHan}]]+(?:[&.][\\p{L}\\p{N}&&[^\\p{IsHan}]]+)*");
  private static final Pattern POSSESSIVE =
      Pattern.compile("(?<=\\p{L}|\\p{N})['’]s\\b", Pattern.CASE_INSENSITIVE);

  private Words() {}

  /** The words as written, possessive endings taken off; hyphens and blanks part them. */
  static List<String> written(String text) {
    String folded = Normalizer.normalize(text, Normalizer.Form.NFKC);
    Matcher matcher = WORD.matcher(POSSESSIVE.matcher(folded).replaceAll(""));
    List<String> words = new ArrayList<>();
    while (matcher.find()) {
      words.add(matcher.group());
    }
    return words;
  }

  /** Lower case, and English plurals without their ending. */
  static String folded(String written) {
    String lower = written.toLowerCase(Locale.ROOT);
    if (lower.length() > 4 && lower.endsWith("ies")) {
      return lower.substring(0, lower.length() - 3) + "y";
    }
    boolean plural =
        lower.length() > 3
            && lower.endsWith("s")
            && !lower.endsWith("ss")
            && !lower.endsWith("us")
            && !lower.endsWith("is");
    return plural ? lower.substring(0, lower.length() - 1) : lower;
  }

  static List<String> folded(List<String> written) {
    return written.stream().map(Words::folded).toList();
  }

  /** Lower-case letters and digits only. */
  static String squashed(String text) {
    StringBuilder kept = new StringBuilder();
    text.toLowerCase(Locale.ROOT)
        .codePoints()
        .filter(Character::isLetterOrDigit)
        .forEach(kept::appendCodePoint);
    return kept.toString();
  }

  static boolean isHan(String word) {
    return !word.isEmpty() && Character.isIdeographic(word.codePointAt(0));
  }
}
