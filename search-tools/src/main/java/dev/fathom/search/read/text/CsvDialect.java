package dev.fathom.search.read.text;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * How a file separates and quotes its fields: the separator that cuts most lines into the same
 * number of fields, more than one.
 */
record CsvDialect(char separator, char quote) {
  private static final int SAMPLE_LINES = 200;
  private static final char[] SEPARATORS = {',', ';', '\t', '|'};

  static CsvDialect of(String text) {
    List<String> lines = text.lines().filter(line -> !line.isBlank()).limit(SAMPLE_LINES).toList();
    char quote = text.indexOf('"') < 0 && quotesWith(lines, '\'') ? '\'' : '"';
    char best = ',';
    double bestScore = 0;
    for (char separator : SEPARATORS) {
      double score = score(lines, separator, quote);
      if (score > bestScore * 1.0001) {
        bestScore = score;
        best = separator;
      }
    }
    return new CsvDialect(best, quote);
  }

  /** Share of lines with the commonest number of fields, weighed by that number. */
  private static double score(List<String> lines, char separator, char quote) {
    Map<Integer, Integer> counts = new HashMap<>();
    for (String line : lines) {
      counts.merge(fields(line, separator, quote), 1, Integer::sum);
    }
    return counts.entrySet().stream()
        .filter(entry -> entry.getKey() > 1)
        .mapToDouble(
            entry -> (double) entry.getValue() / lines.size() * (1 + Math.log(entry.getKey()) / 4))
        .max()
        .orElse(0);
  }

  private static int fields(String line, char separator, char quote) {
    int fields = 1;
    boolean quoted = false;
    for (int i = 0; i < line.length(); i++) {
      char c = line.charAt(i);
      if (c == quote) {
        quoted = !quoted;
      } else if (c == separator && !quoted) {
        fields++;
      }
    }
    return fields;
  }

  private static boolean quotesWith(List<String> lines, char quote) {
    return !lines.isEmpty()
        && lines.stream().filter(line -> line.indexOf(quote) == 0).count() * 2 > lines.size();
  }
}
