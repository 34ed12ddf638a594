package dev.fathom.agent.reasoning.concept;

import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How tables print what a question says otherwise: "excluding M&A" stands under "organic".
 *
 * @param asked the question's way to say it
 * @param printed the words of tables for it, as stems; empty where no table would print it
 * @param parts whether it names the parts that a table is about
 */
record TableWords(Pattern asked, Set<String> printed, boolean parts) {
  private static final Pattern ARROW = Pattern.compile(" ([-=])> ");

  /** Reads a file with a line for each: a pattern, an arrow, words. */
  static List<TableWords> read(String file, Wording wording) {
    return file.lines()
        .filter(line -> !line.isBlank() && !line.startsWith("#"))
        .map(line -> read(ARROW.matcher(line), line, wording))
        .toList();
  }

  private static TableWords read(Matcher arrow, String line, Wording wording) {
    if (!arrow.find()) {
      throw new IllegalArgumentException("No arrow in " + line);
    }
    return new TableWords(
        Pattern.compile(line.substring(0, arrow.start()).strip(), Pattern.CASE_INSENSITIVE),
        Words.of(line.substring(arrow.end()), wording),
        arrow.group(1).equals("="));
  }
}
