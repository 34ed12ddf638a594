package dev.fathom.agent.figures;

import dev.fathom.search.document.Document;
import dev.fathom.search.table.TypedCell;
import dev.fathom.search.table.TypedTable;
import dev.fathom.search.table.TypedTables;
import java.math.BigDecimal;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Reads the tables of a document as figures: each number as {@link TypedTables} understands it,
 * with the line item and the statement that it belongs to. Immutable; safe for use by many threads.
 */
public final class TableFigures {
  private final Taxonomy taxonomy;

  public TableFigures(Taxonomy taxonomy) {
    this.taxonomy = taxonomy;
  }

  /**
   * A table as read.
   *
   * @param caption its title, or what stands before it as one; may be empty
   * @param page counted from 1
   * @param heads for each figure the words over its column
   */
  public record Read(
      String caption, Statement statement, int page, List<Figure> figures, List<String> heads) {
    public Read {
      figures = List.copyOf(figures);
      heads = List.copyOf(heads);
    }

    Read with(List<Figure> others) {
      return new Read(caption, statement, page, others, heads);
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
        statement,
        table.table().page(),
        figures.stream().map(figure -> classified(figure, statement)).toList(),
        cells.stream().map(TypedCell::head).toList());
  }

  private static Figure figure(TypedCell cell, int page, String source) {
    Period period = period(cell.period());
    Unit unit = unit(cell.unit());
    return new Figure(
        "f_%s_%d".formatted(source.substring(0, Math.min(8, source.length())), cell.span().start()),
        cell.label(),
        cell.group(),
        period.known() ? "" : cell.head(),
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

  private static Unit unit(dev.fathom.search.table.Unit unit) {
    return switch (unit.kind()) {
      case MONEY -> Unit.money(unit.currency());
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
