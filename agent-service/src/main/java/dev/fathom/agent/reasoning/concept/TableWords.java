package dev.fathom.agent.reasoning.concept;

import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * How tables print what a question says otherwise: "excluding M&A" stands under "organic".
 *
 * @param asked the question's way to say it
 * @param printed the words of tables for it, as stems
 */
record TableWords(Pattern asked, Set<String> printed) {
  /** Reads a file with a line for each: a pattern, an arrow, words. */
  static List<TableWords> read(String file, Wording wording) {
    return file.lines()
        .filter(line -> !line.isBlank() && !line.startsWith("#"))
        .map(line -> line.split(" -> ", 2))
        .map(
            parts ->
                new TableWords(
                    Pattern.compile(parts[0].strip(), Pattern.CASE_INSENSITIVE),
                    Words.of(parts[1], wording)))
        .toList();
  }
}
