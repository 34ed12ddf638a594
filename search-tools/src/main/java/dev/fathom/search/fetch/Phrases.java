package dev.fathom.search.fetch;

import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A list of phrases to look for: as whole words where the script separates words. */
final class Phrases {
  private final Pattern any;

  private Phrases(List<String> phrases) {
    any =
        Pattern.compile(
            phrases.stream()
                .map(phrase -> phrase.toLowerCase(Locale.ROOT))
                .map(phrase -> start(phrase) + Pattern.quote(phrase) + end(phrase))
                .collect(Collectors.joining("|")));
  }

  static Phrases load(String file) {
    return new Phrases(WordList.load(file));
  }

  /** The first phrase of the list that stands in the text; null where none does. */
  @Nullable String in(String text) {
    Matcher matcher = any.matcher(text.toLowerCase(Locale.ROOT));
    return matcher.find() ? matcher.group() : null;
  }

  private static String start(String phrase) {
    return separatesWords(phrase.codePointAt(0)) ? "(?<![\\p{L}\\p{N}])" : "";
  }

  private static String end(String phrase) {
    return separatesWords(phrase.codePointBefore(phrase.length())) ? "(?![\\p{L}\\p{N}])" : "";
  }

  private static boolean separatesWords(int letter) {
    return switch (Character.UnicodeScript.of(letter)) {
      case HAN, HIRAGANA, KATAKANA, HANGUL -> false;
      default -> true;
    };
  }
}
