package dev.fathom.search.read.office;

import java.util.regex.Pattern;

/** The text of a paragraph while it is collected run by run. */
final class Runs {
  private static final Pattern WHITE_SPACE = Pattern.compile("[\\s\\u00a0]+");

  private final StringBuilder text = new StringBuilder();
  private int hidden;

  void add(String words) {
    text.append(words);
  }

  void hide(String words) {
    hidden += words.strip().length();
  }

  /** The words with white space folded. */
  String words() {
    return fold(text.toString());
  }

  /** Letters that are there and not shown. */
  int hidden() {
    return hidden;
  }

  static String fold(String text) {
    return WHITE_SPACE.matcher(text).replaceAll(" ").strip();
  }
}
