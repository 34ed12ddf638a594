package dev.fathom.search.find.provider;

import dev.fathom.search.query.QuestionAnalyzer;
import java.util.List;

/** Says questions as search services want them. Pure. */
final class Queries {
  private static final QuestionAnalyzer ANALYZER = new QuestionAnalyzer();

  private Queries() {}

  /** The beginning, up to so many characters, whole words only. */
  static String cut(String text, int longest) {
    if (text.length() <= longest) {
      return text;
    }
    int space = text.lastIndexOf(' ', longest);
    return text.substring(0, space > 0 ? space : longest);
  }

  /** The telling words of a question; the question itself where none is left. */
  static List<String> keywords(String question) {
    List<String> words = ANALYZER.analyze(question).keywords();
    return words.isEmpty() ? List.of(question) : words;
  }
}
