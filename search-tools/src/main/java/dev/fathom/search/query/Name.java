package dev.fathom.search.query;

import java.util.List;

/**
 * A name that people may use for a source.
 *
 * @param words in lower case
 * @param squashed its letters and digits without blanks
 * @param initials of its words
 */
public record Name(List<String> words, String squashed, String initials) {
  static Name of(List<String> words) {
    StringBuilder initials = new StringBuilder();
    words.forEach(word -> initials.appendCodePoint(word.codePointAt(0)));
    return new Name(
        List.copyOf(words), Words.squashed(String.join("", words)), initials.toString());
  }
}
