package dev.fathom.engine.tokenizer;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Cuts text into the words within which BPE merges: each pattern in turn cuts every piece into its
 * matches and what lies between them.
 */
record PreTokenizer(List<Pattern> patterns) {

  PreTokenizer {
    patterns = List.copyOf(patterns);
  }

  /** A pattern as tokenizer files write them, where classes like {@code \s} mean Unicode's. */
  static Pattern compile(String regex) {
    return Pattern.compile(regex, Pattern.UNICODE_CHARACTER_CLASS | Pattern.UNICODE_CASE);
  }

  List<String> words(String text) {
    List<String> pieces = List.of(text);
    for (Pattern pattern : patterns) {
      List<String> finer = new ArrayList<>();
      for (String piece : pieces) {
        cut(pattern, piece, finer);
      }
      pieces = finer;
    }
    return pieces;
  }

  private static void cut(Pattern pattern, String piece, List<String> out) {
    Matcher matcher = pattern.matcher(piece);
    int end = 0;
    while (matcher.find()) {
      if (matcher.start() > end) {
        out.add(piece.substring(end, matcher.start()));
      }
      if (matcher.end() > matcher.start()) {
        out.add(matcher.group());
      }
      end = matcher.end();
    }
    if (end < piece.length()) {
      out.add(piece.substring(end));
    }
  }
}
