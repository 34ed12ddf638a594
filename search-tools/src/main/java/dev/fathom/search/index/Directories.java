package dev.fathom.search.index;

import java.util.regex.Pattern;

/** Tells passages that list what stands elsewhere, or are signed, from those that say something. */
final class Directories {
  private static final Pattern CONTENTS_LINE =
      Pattern.compile("(?im)^\\W*(?:item|part|note)\\W+[\\divx]+[ab]?\\b.{0,120}$");
  private static final Pattern LEADERS = Pattern.compile("(?:\\. ?){5,}|…{2,}");
  private static final Pattern EXHIBIT =
      Pattern.compile("(?i)\\bexhibits?\\b|incorporated (?:herein )?by reference");
  private static final Pattern SIGNATURE = Pattern.compile("/s/");

  private Directories() {}

  /** Whether the text is a table of contents, an index of exhibits or a page of signatures. */
  static boolean isOne(String text) {
    return count(LEADERS, text) >= 3
        || count(SIGNATURE, text) >= 2
        || count(EXHIBIT, text) >= 4
        || count(CONTENTS_LINE, text) >= 4;
  }

  private static long count(Pattern pattern, String text) {
    return pattern.matcher(text).results().count();
  }
}
