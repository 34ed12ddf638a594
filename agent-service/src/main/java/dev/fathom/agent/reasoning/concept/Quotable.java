package dev.fathom.agent.reasoning.concept;

import java.util.regex.Pattern;

/** Tells sentences that a report may quote from fragments, boilerplate and table rows. */
final class Quotable {
  private static final int FEWEST_WORDS = 6;
  private static final int MOST_WORDS = 85;
  private static final int FEWEST_IDEOGRAPHS = 9;
  private static final int MOST_IDEOGRAPHS = 220;
  private static final Pattern BLANKS = Pattern.compile("\\s+");
  private static final Pattern ENDED = Pattern.compile("[.!?。！？][\"”’')\\]」』]*$");
  private static final Pattern BULLET = Pattern.compile("^[•●▪■–—*·-]\\s*");

  private final Wording wording;

  Quotable(Wording wording) {
    this.wording = wording;
  }

  /** Whether the sentence, white space folded, may stand in a report. */
  boolean test(String sentence) {
    return longEnough(sentence)
        && begun(sentence)
        && ENDED.matcher(sentence).find()
        && !sentence.contains(" | ")
        && mostlyLetters(sentence)
        && !wording.boilerplate.matcher(sentence).find();
  }

  /** How many characters of a bullet stand before the sentence. */
  static int bullet(String sentence) {
    var matcher = BULLET.matcher(sentence);
    return matcher.find() ? matcher.end() : 0;
  }

  /** Whether it leans on the sentence before it. */
  boolean leansOnPrevious(String sentence) {
    return wording.unresolved.matcher(BULLET.matcher(sentence).replaceFirst("")).find();
  }

  /**
   * What its wording costs a sentence: hedges, method, references to elsewhere, great length.
   *
   * @param facts whether the question is about what happened, so that hedges count more
   */
  double penalty(String sentence, boolean facts) {
    double penalty = wording.weak.matcher(sentence).find() ? (facts ? 0.25 : 0.1) : 0;
    int words = words(sentence);
    return penalty + (words > 55 && !wording.chinese() ? 0.06 : 0);
  }

  private static boolean longEnough(String sentence) {
    long ideographs = sentence.codePoints().filter(Character::isIdeographic).count();
    if (ideographs > 5) {
      return ideographs >= FEWEST_IDEOGRAPHS && ideographs <= MOST_IDEOGRAPHS;
    }
    int words = words(sentence);
    return words >= FEWEST_WORDS && words <= MOST_WORDS;
  }

  private static int words(String sentence) {
    return BLANKS.split(sentence, -1).length;
  }

  /** Begins like a sentence rather than in the middle of one. */
  private static boolean begun(String sentence) {
    String text = BULLET.matcher(sentence).replaceFirst("");
    if (text.isEmpty()) {
      return false;
    }
    char first = text.charAt(0);
    return Character.isUpperCase(first)
        || Character.isDigit(first)
        || Character.isIdeographic(first)
        || "\"“‘'$€£(（《".indexOf(first) >= 0;
  }

  static boolean mostlyLetters(String sentence) {
    long letters = sentence.codePoints().filter(Character::isLetter).count();
    long capitals = sentence.codePoints().filter(Character::isUpperCase).count();
    long solid = sentence.codePoints().filter(c -> !Character.isWhitespace(c)).count();
    return letters > 0.6 * solid && capitals < 0.4 * letters;
  }
}
