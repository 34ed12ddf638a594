package dev.fathom.agent.reasoning.llm;

import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Texts as sets of words, to see how far two say the same. Pairs of Chinese characters are words.
 */
final class WordSets {
  private static final Pattern WORD = Pattern.compile("\\p{IsHan}+|[\\p{L}\\p{N}]+");
  private static final int SHORTEST = 4;

  private WordSets() {}

  static Set<String> of(String text) {
    Set<String> words = new HashSet<>();
    Matcher matcher = WORD.matcher(text.toLowerCase(Locale.ROOT));
    while (matcher.find()) {
      String word = matcher.group();
      if (Character.isIdeographic(word.codePointAt(0))) {
        for (int i = 0; i + 1 < word.length(); i++) {
          words.add(word.substring(i, i + 2));
        }
      } else if (word.length() >= SHORTEST || Character.isDigit(word.charAt(0))) {
        words.add(word);
      }
    }
    return words;
  }

  /** The share of the words of both that are in both (Jaccard); 1 for two texts without words. */
  static double overlap(String one, String other) {
    Set<String> both = of(one);
    Set<String> all = of(other);
    Set<String> second = Set.copyOf(all);
    all.addAll(both);
    both.retainAll(second);
    return all.isEmpty() ? 1 : (double) both.size() / all.size();
  }

  /** The share of a text's words that another one has; 1 for a text without words. */
  static double covered(String text, String by) {
    Set<String> words = of(text);
    int all = words.size();
    words.retainAll(of(by));
    return all == 0 ? 1 : (double) words.size() / all;
  }
}
