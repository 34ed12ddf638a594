package dev.fathom.search.query;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * A few words of a question that may be a name.
 *
 * @param from index of the first word
 * @param to index after the last
 * @param squashed letters and digits, in lower case
 * @param capitals its capital letters, in lower case
 * @param abbreviation whether it is one word that looks like an abbreviation
 * @param proper whether it is written as names are: with a capital or a digit
 */
record Mention(
    int from, int to, String squashed, String capitals, boolean abbreviation, boolean proper) {
  private static final int LONGEST = 5;
  private static final Pattern ABBREVIATION =
      Pattern.compile("\\p{Lu}[\\p{Lu}\\p{N}]+|\\p{Lu}+[n&]\\p{Lu}+");

  /** Every run of up to five words, but for single ordinary ones. */
  static List<Mention> in(List<String> words, Set<String> ordinary) {
    List<Mention> mentions = new ArrayList<>();
    for (int from = 0; from < words.size(); from++) {
      for (int to = from + 1; to <= Math.min(words.size(), from + LONGEST); to++) {
        Mention mention = of(words.subList(from, to), from, to);
        if (!mention.squashed.isEmpty()
            && (to > from + 1 || !ordinary.contains(mention.squashed))) {
          mentions.add(mention);
        }
      }
    }
    return mentions;
  }

  private static Mention of(List<String> words, int from, int to) {
    String written = String.join("", words);
    StringBuilder capitals = new StringBuilder();
    written.codePoints().filter(Character::isUpperCase).forEach(capitals::appendCodePoint);
    return new Mention(
        from,
        to,
        Words.squashed(written),
        capitals.toString().toLowerCase(Locale.ROOT),
        words.size() == 1 && ABBREVIATION.matcher(written).matches(),
        isProper(words, from));
  }

  int length() {
    return to - from;
  }

  boolean han() {
    return Words.isHan(squashed);
  }

  /** A capital at the start of a question says nothing. */
  private static boolean isProper(List<String> words, int from) {
    String first = words.getFirst();
    boolean digit =
        first.chars().anyMatch(Character::isDigit) && first.chars().anyMatch(Character::isLetter);
    boolean capital = Character.isUpperCase(first.charAt(0));
    boolean allCapitals = first.length() > 1 && first.chars().allMatch(Character::isUpperCase);
    return digit
        || Words.isHan(first)
        || allCapitals
        || (capital && (from > 0 || words.size() > 1));
  }
}
