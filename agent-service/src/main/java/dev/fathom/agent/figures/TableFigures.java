package dev.fathom.agent.figures;

import dev.fathom.search.document.Cell;
import dev.fathom.search.document.Document;
import dev.fathom.search.table.TypedCell;
import dev.fathom.search.table.TypedTable;
import dev.fathom.search.table.TypedTables;
import java.math.BigDecimal;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Reads the tables of a document as figures: each number as {@link TypedTables} understands it,
 * with the line item and the statement that it belongs to. Immutable; safe for use by many threads.
 */
public final class TableFigures {
  private static final Pattern YEAR_AS_LABEL =
      Pattern.compile(
          "(?i)(?:fiscal(?: year)?\\s+|FY\\s?|years? ended\\s+)?(?<day>\\p{L}+ \\d{1,2},\\s*)?"
              + "(?<year>(?:19|20)\\d\\d)(?:\\s*\\(\\w\\)|\\s*年度?|财年)?");
  private static final Map<String, String> CODES =
      Map.of(
          "US$", "USD", "USD", "USD", "RMB", "CNY", "CNY", "CNY", "EUR", "EUR", "€", "EUR", "GBP",
          "GBP", "£", "GBP", "人民币", "CNY", "美元", "USD");
  private static final Pattern CURRENCY =
      Pattern.compile("US\\$|\\b(?:USD|RMB|CNY|EUR|GBP)\\b|[€£]|人民币|美元");
  private static final Pattern LETTER = Pattern.compile("\\p{L}{3}");
  private static final Pattern DATES =
      Pattern.compile(
          "(?i)\\b(?:fiscal|for|the|and|years?|quarters?|three|six|nine|twelve|months?|ended|ending|as"
              + " of|at|january|february|march|april|may|june|july|august|september|october|november|december)\\b|\\S*\\d\\S*|[(){}$€£]");

  private final Taxonomy taxonomy;

  public TableFigures(Taxonomy taxonomy) {
    this.taxonomy = taxonomy;
  }

  /**
   * A table as read.
   *
   * @param caption its title, or what stands before it as one; may be empty
   * @param stub what stands over the labels, such as "By business segment"; may be empty
   * @param page counted from 1
   * @param heads for each figure the words over its column
   */
  public record Read(
      String caption,
      String stub,
      Statement statement,
      int page,
      List<Figure> figures,
      List<String> heads) {
    public Read {
      figures = List.copyOf(figures);
      heads = List.copyOf(heads);
    }

    Read with(List<Figure> others) {
      return new Read(caption, stub, statement, page, others, heads);
    }
  }

  /** Every figure of a document, in reading order. */
  public List<Figure> read(Document document, String source) {
    return tables(document, source).stream().flatMap(table -> table.figures().stream()).toList();
  }

  /** Every table of a document with its figures, in reading order. */
  public List<Read> tables(Document document, String source) {
    return PrimaryStatements.mark(
        TypedTables.read(document).stream().map(table -> read(table, source)).toList());
  }

  private Read read(TypedTable table, String source) {
    List<TypedCell> cells =
        table.cells().stream().filter(cell -> cell.span().equals(cell.cell().span())).toList();
    List<Figure> figures =
        cells.stream().map(cell -> figure(cell, table.table().page(), source)).toList();
    Statement statement = StatementKind.of(figures, taxonomy);
    return new Read(
        table.caption(),
        stub(table),
        statement,
        table.table().page(),
        figures.stream().map(figure -> classified(figure, statement)).toList(),
        cells.stream().map(TypedCell::head).toList());
  }

  private static Figure figure(TypedCell cell, int page, String source) {
    Period period = period(cell.period());
    String label = cell.label();
    String column = beside(period, cell.head());
    Matcher year = YEAR_AS_LABEL.matcher(label.strip());
    if (year.matches() && LETTER.matcher(cell.head()).find()) {
      // Years down the side, and the lines across the top.
      int named = Integer.parseInt(year.group("year"));
      boolean same = period.known() && Math.abs(period.fiscalYear() - named) <= 1;
      boolean dated = year.group("day") != null;
      period = same && dated ? period : new Period(label, Period.Kind.UNKNOWN, named, 0, null);
      label = cell.head();
      column = "";
    }
    Unit unit = unit(cell.unit(), cell.head());
    return new Figure(
        "f_%s_%d".formatted(source.substring(0, Math.min(8, source.length())), cell.span().start()),
        label,
        cell.group(),
        column,
        cell.value(),
        unit,
        unit.kind() == Unit.Kind.PERCENT ? 0 : cell.scale(),
        period,
        "",
        Statement.OTHER,
        source,
        page,
        cell.span(),
        cell.row(),
        cell.cell().box());
  }

  /** What stands over a column beside its period, such as the company or "As restated". */
  private static String beside(Period period, String head) {
    if (!period.known()) {
      return head;
    }
    String rest = head.replace(period.printed(), " ");
    return DATES.matcher(rest).replaceAll(" ").replaceAll("[\\s,]+", " ").strip();
  }

  /** Only a period that the table itself names can be told to a reader. */
  private static Period period(dev.fathom.search.table.Period period) {
    return period.stated()
        ? new Period(
            period.printed(),
            switch (period.kind()) {
              case INSTANT -> Period.Kind.INSTANT;
              case DURATION -> Period.Kind.DURATION;
              case UNKNOWN -> Period.Kind.UNKNOWN;
            },
            period.fiscalYear(),
            period.months(),
            period.end())
        : Period.UNKNOWN;
  }

  private static String stub(TypedTable table) {
    int first =
        table.cells().stream().mapToInt(cell -> cell.cell().row()).min().orElse(Integer.MAX_VALUE);
    return table.table().cells().stream()
        .filter(cell -> cell.column() == 0 && cell.row() < first)
        .map(Cell::text)
        .collect(Collectors.joining(" "))
        .replaceAll("\\s+", " ")
        .strip();
  }

  /** A currency over a column goes before that of the table. */
  private static Unit unit(dev.fathom.search.table.Unit unit, String head) {
    Matcher over = CURRENCY.matcher(head);
    return switch (unit.kind()) {
      case MONEY ->
          Unit.money(
              over.find() ? CODES.getOrDefault(over.group(), unit.currency()) : unit.currency());
      case MONEY_PER_SHARE -> Unit.moneyPerShare(unit.currency());
      case PERCENT -> Unit.PERCENT;
      case SHARES -> Unit.SHARES;
      case COUNT, UNKNOWN -> Unit.UNKNOWN;
    };
  }

  private Figure classified(Figure figure, Statement statement) {
    Optional<LineItem> item = taxonomy.of(figure, statement);
    return new Figure(
        figure.id(),
        figure.label(),
        figure.group(),
        figure.column(),
        counted(figure, item),
        figure.unit(),
        figure.scale(),
        figure.period(),
        item.map(LineItem::id).orElse(""),
        statement,
        figure.source(),
        figure.page(),
        figure.cell(),
        figure.row(),
        figure.box());
  }

  /** Outflows and expenses count positive, also where a statement prints them in parentheses. */
  private static BigDecimal counted(Figure figure, Optional<LineItem> item) {
    boolean outflow = item.filter(known -> known.kind() == LineItem.Kind.OUTFLOW).isPresent();
    boolean expense = figure.label().toLowerCase(Locale.ROOT).contains("(expense)");
    BigDecimal value = figure.value();
    return expense || (outflow && value.signum() < 0) ? value.negate() : value;
  }
}
