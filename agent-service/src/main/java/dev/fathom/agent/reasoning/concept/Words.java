package dev.fathom.agent.reasoning.concept;

import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The content words of a text, in a form in which inflections meet: stems for words, pairs of
 * characters for Chinese.
 */
final class Words {
  private static final Pattern WORD = Pattern.compile("\\p{IsHan}+|[\\p{L}\\p{N}&&[^\\p{IsHan}]]+");

  private Words() {}

  static Set<String> of(String text, Wording wording) {
    Set<String> words = new LinkedHashSet<>();
    Matcher matcher = WORD.matcher(text.toLowerCase(Locale.ROOT));
    while (matcher.find()) {
      String word = matcher.group();
      if (Character.isIdeographic(word.codePointAt(0))) {
        addPairs(word, wording, words);
      } else if (word.length() > 1 && !wording.stopwords.contains(word)) {
        words.add(stem(word));
      }
    }
    return words;
  }

  /** The share of words that both have, relative to all that either has. */
  static double overlap(Set<String> left, Set<String> right) {
    if (left.isEmpty() || right.isEmpty()) {
      return 0;
    }
    long common = left.stream().filter(right::contains).count();
    return (double) common / (left.size() + right.size() - common);
  }

  private static void addPairs(String run, Wording wording, Set<String> words) {
    for (int i = 0; i + 1 < run.length(); i++) {
      String pair = run.substring(i, i + 2);
      boolean stopped =
          wording.stopwords.contains(pair)
              || wording.stopwords.contains(run.substring(i, i + 1))
              || wording.stopwords.contains(run.substring(i + 1, i + 2));
      if (!stopped) {
        words.add(pair);
      }
    }
  }

  private static String stem(String word) {
    if (word.length() <= 3 || Character.isDigit(word.charAt(0))) {
      return word;
    }
    for (String ending :
        new String[] {"ities", "ity", "ies", "ings", "ing", "ed", "es", "s", "ly"}) {
      if (word.endsWith(ending) && word.length() - ending.length() >= 3) {
        if (ending.equals("s") && word.endsWith("ss")) {
          return word;
        }
        String stem = word.substring(0, word.length() - ending.length());
        return ending.endsWith("ies") ? stem + (ending.equals("ities") ? "" : "y") : cut(stem);
      }
    }
    return cut(word);
  }

  /** Brings "increase" and "increas(ed)", "run" and "runn(ing)" together. */
  private static String cut(String stem) {
    int end = stem.length();
    if (end > 4 && stem.charAt(end - 1) == 'e') {
      return stem.substring(0, end - 1);
    }
    boolean doubled = end > 4 && stem.charAt(end - 1) == stem.charAt(end - 2);
    return doubled ? stem.substring(0, end - 1) : stem;
  }
}
