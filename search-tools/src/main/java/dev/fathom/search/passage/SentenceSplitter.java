package dev.fathom.search.passage;

import dev.fathom.search.document.Span;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Splits running text into sentences, by rules, for English and Chinese. Stateless and thread-safe.
 *
 * <p>The spans are in order, do not overlap, start and end with a character that is not blank, and
 * together hold every such character of the text. A blank line always ends a sentence; a single
 * line break, as printed lines have it, does not.
 */
public final class SentenceSplitter {
  private static final String CJK_ENDS = "。！？";
  private static final String CLOSERS = "\"'”’)]}」』）】》";
  private static final String OPENERS = "\"'“‘([{「『（【《$€£¥•●▪■–—-";

  /** Abbreviations after which a sentence never ends. */
  private final Set<String> inner = WordList.read("abbreviations-inner.txt");

  /** Abbreviations that may also be the last word of a sentence. */
  private final Set<String> last = WordList.read("abbreviations-last.txt");

  /** Words that start a sentence when they follow such an abbreviation with a capital. */
  private final Set<String> starters = WordList.read("sentence-starters.txt");

  /** The sentences of the text; offsets count from its start. */
  public List<Span> split(String text) {
    List<Span> sentences = new ArrayList<>();
    int start = 0;
    int at = 0;
    while (at < text.length()) {
      int end = endAt(text, at, start);
      if (end < 0) {
        at++;
        continue;
      }
      addTrimmed(sentences, text, start, end);
      start = end;
      at = end;
    }
    addTrimmed(sentences, text, start, text.length());
    return List.copyOf(sentences);
  }

  /** The end of the sentence if the character at the offset ends one, otherwise -1. */
  private int endAt(String text, int at, int start) {
    char c = text.charAt(at);
    if (c == '\n') {
      return isParagraphBreak(text, at) ? at + 1 : -1;
    }
    if (CJK_ENDS.indexOf(c) >= 0) {
      return afterClosers(text, at + 1);
    }
    if (c != '.' && c != '!' && c != '?' && c != '…') {
      return -1;
    }
    int end = afterClosers(text, at + 1);
    if (end == text.length()) {
      return end;
    }
    if (!Blanks.isBlank(text.charAt(end))) {
      return isIdeograph(text.charAt(end)) && !isAsciiWord(text, at - 1) ? end : -1;
    }
    int next = skipBlank(text, end);
    if (next == text.length()) {
      return end;
    }
    if (c == '.' && !startsSentence(text.charAt(next))) {
      return -1;
    }
    return c == '.' && isAbbreviation(text, start, at, next) ? -1 : end;
  }

  private boolean isAbbreviation(String text, int start, int dot, int next) {
    String word = wordBefore(text, start, dot);
    if (word.isEmpty()) {
      return false;
    }
    if (inner.contains(word)) {
      return true;
    }
    boolean initials = word.length() == 1 && Character.isLetter(word.charAt(0));
    boolean dotted = word.indexOf('.') > 0 && word.chars().noneMatch(Character::isDigit);
    if (initials || dotted || last.contains(word)) {
      return !starters.contains(wordAt(text, next));
    }
    // "1." at the start of a sentence numbers it
    return skipBlank(text, start) == dot - word.length()
        && word.chars().allMatch(Character::isDigit);
  }

  private static boolean isParagraphBreak(String text, int lineBreak) {
    for (int at = lineBreak + 1; at < text.length(); at++) {
      char c = text.charAt(at);
      if (c == '\n') {
        return true;
      }
      if (!Blanks.isBlank(c)) {
        return c == '•' || c == '●' || c == '▪' || c == '■';
      }
    }
    return false;
  }

  private static String wordBefore(String text, int start, int dot) {
    int from = dot;
    while (from > start && isWordPart(text.charAt(from - 1))) {
      from--;
    }
    return text.substring(from, dot).toLowerCase(Locale.ROOT);
  }

  private static String wordAt(String text, int from) {
    int at = from;
    while (at < text.length() && OPENERS.indexOf(text.charAt(at)) >= 0) {
      at++;
    }
    int end = at;
    while (end < text.length() && Character.isLetter(text.charAt(end))) {
      end++;
    }
    return text.substring(at, end).toLowerCase(Locale.ROOT);
  }

  private static boolean isWordPart(char c) {
    return Character.isLetterOrDigit(c) || c == '.' || c == '&';
  }

  private static boolean startsSentence(char c) {
    return !Character.isLowerCase(c)
        && (Character.isLetterOrDigit(c) || OPENERS.indexOf(c) >= 0 || !isPunctuation(c));
  }

  private static boolean isPunctuation(char c) {
    return ",;:!?.)%/".indexOf(c) >= 0;
  }

  private static boolean isAsciiWord(String text, int at) {
    return at >= 0 && text.charAt(at) < 128 && Character.isLetterOrDigit(text.charAt(at));
  }

  private static boolean isIdeograph(char c) {
    return Character.isIdeographic(c);
  }

  private static int afterClosers(String text, int from) {
    int at = from;
    while (at < text.length()
        && (CLOSERS.indexOf(text.charAt(at)) >= 0
            || CJK_ENDS.indexOf(text.charAt(at)) >= 0
            || text.charAt(at) == '!'
            || text.charAt(at) == '?'
            || text.charAt(at) == '.')) {
      at++;
    }
    return at;
  }

  private static int skipBlank(String text, int from) {
    int at = from;
    while (at < text.length() && Blanks.isBlank(text.charAt(at))) {
      at++;
    }
    return at;
  }

  private static void addTrimmed(List<Span> sentences, String text, int start, int end) {
    Span trimmed = Blanks.trim(text, start, end);
    if (trimmed.length() > 0) {
      sentences.add(trimmed);
    }
  }
}
