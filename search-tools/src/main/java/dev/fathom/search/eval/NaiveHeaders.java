package dev.fathom.search.eval;

import dev.fathom.search.document.Block;
import dev.fathom.search.document.Block.Table;
import dev.fathom.search.document.Cell;
import dev.fathom.search.document.Document;
import dev.fathom.search.document.Span;
import dev.fathom.search.eval.FilingsEvaluation.Reading;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The plain reader that ours is measured beside: the scale is the last one named before the number,
 * in its table or shortly before; the period is the last day or year in the column over it, with
 * the day of the cover where a year stands alone.
 */
final class NaiveHeaders {
  private static final int BEFORE = 600;
  private static final Pattern SCALE = Pattern.compile("(?i)\\b(thousand|million|billion)s?\\b");
  private static final Map<String, Integer> SCALES =
      Map.of("thousand", 3, "million", 6, "billion", 9);
  private static final Pattern DATE =
      Pattern.compile(
          "(?i)(january|february|march|april|may|june|july|august|september|october|november|december)"
              + "\\s+(\\d{1,2}),?\\s+((?:19|20)\\d\\d)");
  private static final Pattern YEAR = Pattern.compile("\\b((?:19|20)\\d\\d)\\b");
  private static final Pattern NUMBER = Pattern.compile("\\(?[$]?\\s*([\\d,]*\\.?\\d+)\\s*[%)]*");
  private static final List<String> MONTHS =
      List.of(
          "january",
          "february",
          "march",
          "april",
          "may",
          "june",
          "july",
          "august",
          "september",
          "october",
          "november",
          "december");

  private final Document document;
  private final TreeMap<Integer, Table> tables = new TreeMap<>();
  private final @Nullable LocalDate cover;

  private NaiveHeaders(Document document) {
    this.document = document;
    for (Block block : document.blocks()) {
      if (block instanceof Table table) {
        tables.put(table.span().start(), table);
      }
    }
    this.cover = date(document.text());
  }

  static NaiveHeaders of(Document document) {
    return new NaiveHeaders(document);
  }

  @Nullable Reading at(@Nullable Span place) {
    Map.Entry<Integer, Table> entry = place == null ? null : tables.floorEntry(place.start());
    if (place == null || entry == null || !entry.getValue().span().contains(place)) {
      return null;
    }
    Table table = entry.getValue();
    Cell cell =
        table.cells().stream().filter(c -> c.span().contains(place)).findFirst().orElse(null);
    if (cell == null) {
      return null;
    }
    Matcher number = NUMBER.matcher(cell.text());
    BigDecimal value =
        number.find() && number.group(1).matches("[\\d,]*\\.?\\d+")
            ? new BigDecimal(number.group(1).replace(",", ""))
            : BigDecimal.ZERO;
    return new Reading(value, scale(table, cell), period(table, cell));
  }

  private int scale(Table table, Cell cell) {
    boolean percent =
        cell.text().contains("%")
            || table.cells().stream()
                .anyMatch(
                    next ->
                        next.row() == cell.row()
                            && next.column() == cell.column() + cell.columnSpan()
                            && next.text().startsWith("%"));
    if (percent) {
      return -2;
    }
    int from = Math.max(0, table.span().start() - BEFORE);
    Matcher scale =
        SCALE.matcher(
            document
                .text()
                .substring(from, Math.min(cell.span().start(), document.text().length())));
    int found = 0;
    while (scale.find()) {
      found = SCALES.getOrDefault(scale.group(1).toLowerCase(Locale.ROOT), 0);
    }
    return found;
  }

  private @Nullable LocalDate period(Table table, Cell cell) {
    LocalDate found = null;
    for (Cell above : table.cells()) {
      boolean over =
          above.row() < cell.row()
              && above.column() <= cell.column()
              && cell.column() < above.column() + above.columnSpan();
      if (over) {
        LocalDate date = date(above.text());
        Matcher year = YEAR.matcher(above.text());
        if (date != null) {
          found = date;
        } else if (year.find() && cover != null) {
          found = cover.withYear(Integer.parseInt(year.group(1)));
        }
      }
    }
    return found == null ? cover : found;
  }

  private static @Nullable LocalDate date(String text) {
    Matcher date = DATE.matcher(text);
    if (!date.find()) {
      return null;
    }
    try {
      return LocalDate.of(
          Integer.parseInt(date.group(3)),
          MONTHS.indexOf(date.group(1).toLowerCase(Locale.ROOT)) + 1,
          Integer.parseInt(date.group(2)));
    } catch (DateTimeException e) {
      return null;
    }
  }
}
