package dev.fathom.search.read.text;

import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/** Tells the language of a text by its script and, for Latin script, its commonest words. */
public final class Languages {
  private static final int SAMPLE = 20_000;
  private static final Pattern WORD = Pattern.compile("[^\\p{L}]+");
  private static final Map<String, Set<String>> COMMON =
      Map.of(
          "en", Set.of("the", "of", "and", "to", "in", "for", "is", "that", "with", "on", "are"),
          "de", Set.of("der", "die", "und", "das", "von", "mit", "den", "ist", "nicht", "ein"),
          "fr", Set.of("le", "les", "des", "et", "la", "est", "dans", "une", "pour", "du"),
          "es", Set.of("el", "los", "las", "que", "y", "una", "por", "con", "del", "para"),
          "it", Set.of("il", "che", "di", "della", "per", "una", "sono", "gli", "nel", "con"),
          "pt", Set.of("que", "os", "uma", "do", "da", "em", "para", "não", "com", "as"),
          "nl", Set.of("het", "een", "van", "en", "dat", "niet", "zijn", "voor", "op", "met"));

  private Languages() {}

  /** The language, {@link Locale#ROOT} where undecided. */
  public static Locale of(String text) {
    String sample = text.length() > SAMPLE ? text.substring(0, SAMPLE) : text;
    int letters = 0;
    int han = 0;
    int kana = 0;
    int hangul = 0;
    int cyrillic = 0;
    for (int i = 0; i < sample.length(); ) {
      int c = sample.codePointAt(i);
      i += Character.charCount(c);
      if (!Character.isLetter(c)) {
        continue;
      }
      letters++;
      switch (Character.UnicodeScript.of(c)) {
        case HAN -> han++;
        case HIRAGANA, KATAKANA -> kana++;
        case HANGUL -> hangul++;
        case CYRILLIC -> cyrillic++;
        default -> {}
      }
    }
    if (letters == 0) {
      return Locale.ROOT;
    }
    if (kana > letters / 20) {
      return Locale.JAPANESE;
    }
    if (hangul > letters / 5) {
      return Locale.KOREAN;
    }
    if (han > letters / 5) {
      return Locale.CHINESE;
    }
    if (cyrillic > letters / 2) {
      return Locale.of("ru");
    }
    return byCommonWords(sample);
  }

  private static Locale byCommonWords(String sample) {
    List<String> words = WORD.splitAsStream(sample.toLowerCase(Locale.ROOT)).toList();
    Map<String, Integer> hits = new HashMap<>();
    for (String word : words) {
      COMMON.forEach(
          (language, common) -> {
            if (common.contains(word)) {
              hits.merge(language, 1, Integer::sum);
            }
          });
    }
    int enough = Math.max(2, words.size() / 25);
    return hits.entrySet().stream()
        .filter(entry -> entry.getValue() >= enough)
        .max(
            Map.Entry.<String, Integer>comparingByValue().thenComparing(Map.Entry.comparingByKey()))
        .map(entry -> Locale.of(entry.getKey()))
        .orElse(Locale.ROOT);
  }
}
