package dev.fathom.search.read.pdf;

import java.util.ArrayList;
import java.util.List;

/**
 * Text made of words, with where each word stands in it. A word cut by a hyphen at a line's end is
 * joined; Chinese and Japanese lines join without a space.
 */
record Prose(String text, List<Place> places) {
  /** Where a word stands in the text. */
  record Place(int start, int end, Word word) {}

  Prose {
    places = List.copyOf(places);
  }

  static Prose of(List<Line> lines) {
    StringBuilder text = new StringBuilder();
    List<Place> places = new ArrayList<>();
    Word last = null;
    for (Line line : lines) {
      boolean first = true;
      for (Word word : RightToLeft.logical(line.words())) {
        if (last != null) {
          separate(text, places, last, word, first);
        }
        int start = text.length();
        text.append(word.text());
        places.add(new Place(start, text.length(), word));
        last = word;
        first = false;
      }
    }
    return new Prose(text.toString(), places);
  }

  private static void separate(
      StringBuilder text, List<Place> places, Word last, Word next, boolean newLine) {
    char before = text.charAt(text.length() - 1);
    char after = next.text().charAt(0);
    if (newLine && joinsAcrossLines(text, before, after)) {
      if (isHyphen(before)) {
        text.setLength(text.length() - 1);
        Place place = places.removeLast();
        places.add(new Place(place.start(), text.length(), place.word()));
      }
      return;
    }
    if (newLine && isHyphen(before) && text.length() > 1) {
      char beforeHyphen = text.charAt(text.length() - 2);
      if (Character.isLetterOrDigit(beforeHyphen) && Character.isLetterOrDigit(after)) {
        return;
      }
    }
    if (isIdeographic(before) && isIdeographic(after)) {
      float gap = gap(last, next);
      if (newLine || gap < 0.6f * next.size()) {
        return;
      }
    }
    boolean touches = !newLine && gap(last, next) < 0.02f * next.size();
    boolean sameSize = Math.abs(next.size() - last.size()) < 0.1f * next.size();
    boolean letters = Character.isLetterOrDigit(before) && Character.isLetterOrDigit(after);
    boolean closes = !newLine && (after == ')' || after == ']') && !letters;
    if (closes || (touches && (sameSize || !letters))) {
      return;
    }
    text.append(' ');
  }

  /** Between two words of a line, whichever way it runs. */
  private static float gap(Word last, Word next) {
    return Math.max(next.x0() - last.x1(), last.x0() - next.x1());
  }

  /** A hyphen between two lower-case letters at a line's end was put there by the typesetter. */
  private static boolean joinsAcrossLines(StringBuilder text, char before, char after) {
    return isHyphen(before)
        && text.length() > 2
        && Character.isLowerCase(after)
        && Character.isLowerCase(text.charAt(text.length() - 2))
        && Character.isLetter(text.charAt(text.length() - 3));
  }

  private static boolean isHyphen(char c) {
    return c == '-' || c == '\u2010';
  }

  static boolean isIdeographic(char c) {
    return (c >= 0x3000 && c <= 0x30ff)
        || (c >= 0x3400 && c <= 0x9fff)
        || (c >= 0xf900 && c <= 0xfaff)
        || (c >= 0xff00 && c <= 0xffef);
  }
}
