package dev.fathom.agent.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Tables and words for a terminal. What comes out of the sandbox cannot steer it. */
final class TextTable {
  private static final int NARROWEST = 4;

  private TextTable() {}

  /**
   * Columns side by side within a width; numbers to the right. Where there is not room for all, the
   * widest cells are cut, and then columns are left out, which a last line says.
   */
  static String of(List<String> head, List<? extends List<?>> rows, int width) {
    int columns = Math.min(head.size(), width / (NARROWEST + 2));
    List<List<String>> cells = new ArrayList<>();
    cells.add(head.stream().limit(columns).map(TextTable::line).toList());
    for (List<?> row : rows) {
      cells.add(row.stream().limit(columns).map(TextTable::cell).toList());
    }
    int[] widths = new int[columns];
    cells.forEach(
        row -> {
          for (int i = 0; i < columns; i++) {
            widths[i] = Math.max(widths[i], columns(row.get(i)));
          }
        });
    while (IntStream.of(widths).sum() + 2 * (columns - 1) > width) {
      int widest = IntStream.range(0, columns).reduce(0, (a, b) -> widths[b] > widths[a] ? b : a);
      widths[widest]--;
    }
    StringBuilder out = new StringBuilder();
    for (List<String> row : cells) {
      StringBuilder line = new StringBuilder();
      for (int i = 0; i < columns; i++) {
        boolean number = !rows.isEmpty() && rows.getFirst().get(i) instanceof Number;
        String text = cut(row.get(i), widths[i]);
        String fill = " ".repeat(widths[i] - columns(text));
        line.append(i == 0 ? "" : "  ").append(number ? fill + text : text + fill);
      }
      out.append(line.toString().stripTrailing()).append('\n');
    }
    if (columns < head.size()) {
      out.append("… %d more columns%n".formatted(head.size() - columns));
    }
    return out.toString();
  }

  /** Without anything that a terminal takes for an order; lines and tabs stay. */
  static String harmless(String text) {
    return text.replaceAll("[\\p{Cc}\\p{Cf}&&[^\\n\\t]]", "\uFFFD");
  }

  /** Broken at blanks. */
  static String wrap(String text, int width) {
    StringBuilder out = new StringBuilder();
    int column = 0;
    for (String word : harmless(text).split(" ", -1)) {
      int size = columns(word);
      if (column > 0 && column + 1 + size > width) {
        out.append('\n');
        column = 0;
      } else if (!out.isEmpty()) {
        out.append(' ');
        column++;
      }
      out.append(word);
      column += size;
    }
    return out.toString();
  }

  private static String cell(@Nullable Object value) {
    return value == null ? "" : line(value.toString());
  }

  private static String line(String text) {
    return harmless(text).replaceAll("\\s+", " ");
  }

  private static String cut(String text, int width) {
    if (columns(text) <= width) {
      return text;
    }
    StringBuilder kept = new StringBuilder();
    int column = 0;
    for (int point : text.codePoints().toArray()) {
      int size = columns(Character.toString(point));
      if (column + size > width - 1) {
        break;
      }
      kept.appendCodePoint(point);
      column += size;
    }
    return kept.append('…').toString();
  }

  private static int columns(String text) {
    return text.codePoints().map(c -> Character.isIdeographic(c) || c > 0xFF00 ? 2 : 1).sum();
  }
}
