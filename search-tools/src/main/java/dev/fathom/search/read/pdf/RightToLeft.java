package dev.fathom.search.read.pdf;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** Brings words that stand in a line, Hebrew and Arabic among them, into the order of reading. */
final class RightToLeft {
  /** Before the Hebrew letters nothing runs from right to left. */
  private static final int FIRST = 0x590;

  private RightToLeft() {}

  /** Whether a text is written from right to left. */
  static boolean is(String text) {
    for (int i = 0; i < text.length(); ) {
      int c = text.codePointAt(i);
      if (c >= FIRST && isStrong(c)) {
        return true;
      }
      i += Character.charCount(c);
    }
    return false;
  }

  /** Marks and punctuation go along with the letters beside them. */
  static boolean goesAlong(String text) {
    return text.codePoints()
        .allMatch(c -> isStrong(c) || !(Character.isLetterOrDigit(c) || Character.isWhitespace(c)));
  }

  private static boolean isStrong(int c) {
    byte direction = Character.getDirectionality(c);
    return direction == Character.DIRECTIONALITY_RIGHT_TO_LEFT
        || direction == Character.DIRECTIONALITY_RIGHT_TO_LEFT_ARABIC;
  }

  /**
   * The words in reading order: a line with more letters from right to left runs that way, and what
   * runs the other way keeps its own order inside it.
   *
   * @param words from left to right
   */
  static List<Word> logical(List<Word> words) {
    int against = 0;
    int along = 0;
    for (Word word : words) {
      int letters = (int) word.text().codePoints().filter(Character::isLetter).count();
      if (is(word.text())) {
        against += letters;
      } else {
        along += letters;
      }
    }
    if (against == 0) {
      return words;
    }
    boolean leftwards = against >= along;
    List<Word> ordered = new ArrayList<>(words);
    int start = -1;
    for (int i = 0; i <= ordered.size(); i++) {
      boolean turned = i < ordered.size() && is(ordered.get(i).text()) != leftwards;
      if (turned && start < 0) {
        start = i;
      } else if (!turned && start >= 0) {
        Collections.reverse(ordered.subList(start, i));
        start = -1;
      }
    }
    if (leftwards) {
      Collections.reverse(ordered);
    }
    return ordered;
  }
}
