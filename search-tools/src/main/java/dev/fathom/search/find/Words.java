package dev.fathom.search.find;

import java.text.Normalizer;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A short text as words in lower case: numbers with their separators, words of letters, and each
 * Chinese or Japanese character by itself. Immutable.
 */
public record Words(List<String> list) {
  private static final Pattern WORD =
      Pattern.compile(
          "\\p{Nd}+(?:[.,]\\p{Nd}+)*"
              + "|[\\p{IsHan}\\p{IsHiragana}\\p{IsKatakana}]"
              + "|[\\p{L}\\p{M}&&[^\\p{IsHan}\\p{IsHiragana}\\p{IsKatakana}]]+");

  public Words {
    list = List.copyOf(list);
  }

  public static Words of(String text) {
    String folded = Normalizer.normalize(text, Normalizer.Form.NFKC).toLowerCase(Locale.ROOT);
    Matcher matcher = WORD.matcher(folded);
    List<String> words = new ArrayList<>();
    while (matcher.find()) {
      words.add(matcher.group());
    }
    return new Words(words);
  }

  /** Whether a phrase stands in them, word by word. */
  public boolean contain(String phrase) {
    return at(of(phrase).list) >= 0;
  }

  /** Where some words stand in a row; -1 where they do not. */
  public int at(List<String> wanted) {
    for (int start = 0; !wanted.isEmpty() && start + wanted.size() <= list.size(); start++) {
      if (list.subList(start, start + wanted.size()).equals(wanted)) {
        return start;
      }
    }
    return -1;
  }

  static boolean isNumber(String word) {
    return Character.isDigit(word.codePointAt(0));
  }
}
