package dev.fathom.agent.figures;

import dev.fathom.search.document.Block;
import dev.fathom.search.document.Block.Table;
import dev.fathom.search.document.Cell;
import dev.fathom.search.document.Document;
import dev.fathom.search.document.Span;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads the tables of a document as figures: each number with its row's label, its column's period,
 * and what the table says about scale and currency. Immutable; safe for use by many threads.
 */
public final class TableFigures {
  /** How much text before a table may say what its amounts are in. */
  private static final int CONTEXT = 400;

  private static final Pattern PER_SHARE =
      Pattern.compile("(?i)per (?:common |ordinary |diluted |basic )*share|每股");
  private static final Pattern SHARES =
      Pattern.compile(
          "(?i)\\bshares?\\b.*\\b(?:outstanding|issued|diluted|basic|weighted)"
              + "|weighted[- ]average.*shares|\\bnumber of shares\\b|股数");
  private static final Pattern PERCENT =
      Pattern.compile("(?i)%|\\bper ?cent\\b|\\bpercentage\\b|\\bas a percent|\\bmargin\\b|率$");
  private static final Pattern CHANGE =
      Pattern.compile(
          "(?i)\\bchange|\\bincrease|\\bdecrease|\\bvs\\.?\\b|\\bversus\\b|\\bvariance\\b|同比|变动");

  private final Taxonomy taxonomy;

  public TableFigures(Taxonomy taxonomy) {
    this.taxonomy = taxonomy;
  }

  /** Every figure of a document, in reading order. */
  public List<Figure> read(Document document, String source) {
    FiscalCalendar calendar = FiscalCalendar.of(document.text());
    List<PrimaryStatements.Read> tables = new ArrayList<>();
    for (Block block : document.blocks()) {
      if (block instanceof Table table) {
        tables.add(new Reading(document, source, table, calendar).read());
      }
    }
    return PrimaryStatements.mark(tables);
  }

  /** One table being read; used once. */
  private final class Reading {
    private final String source;
    private final Table table;
    private final FiscalCalendar calendar;
    private final Set<Integer> percentColumns = new HashSet<>();
    private final TreeMap<Integer, List<Cell>> rows = new TreeMap<>();
    private final List<Figure> figures = new ArrayList<>();
    private List<List<Cell>> heads = new ArrayList<>();
    private String group = "";
    private final String context;
    private Denomination denomination;
    private boolean bodyBegan;

    Reading(Document document, String source, Table table, FiscalCalendar calendar) {
      this.source = source;
      this.table = table;
      this.calendar = calendar;
      int pageStart = document.pages().get(Math.max(0, table.page() - 1)).span().start();
      int from = Math.max(pageStart, table.span().start() - CONTEXT);
      this.context =
          document.text().substring(Math.min(from, table.span().start()), table.span().start());
      this.denomination = denomination();
      for (Cell cell : table.cells()) {
        if (!cell.text().isBlank()) {
          rows.computeIfAbsent(cell.row(), row -> new ArrayList<>()).add(cell);
        }
      }
      rows.values().forEach(cells -> cells.sort(Comparator.comparingInt(Cell::column)));
    }

    PrimaryStatements.Read read() {
      rows.values().forEach(this::row);
      Statement statement = StatementKind.of(figures, taxonomy);
      return new PrimaryStatements.Read(
          table.caption(),
          statement,
          table.page(),
          figures.stream().map(figure -> classified(figure, statement)).toList());
    }

    private Denomination denomination() {
      return Denomination.read(table.note())
          .filter(Denomination::scaled)
          .or(() -> Denomination.read(table.caption()).filter(Denomination::scaled))
          .or(() -> Denomination.read(head()).filter(Denomination::scaled))
          .or(() -> Denomination.read(context).filter(Denomination::scaled))
          .orElse(Denomination.NONE);
    }

    private String head() {
      StringBuilder text = new StringBuilder();
      table.cells().stream()
          .filter(cell -> cell.row() < 4)
          .forEach(cell -> text.append(cell.text()).append(' '));
      return text.toString();
    }

    private void row(List<Cell> cells) {
      List<Value> values = values(cells);
      if (isHead(cells, values)) {
        if (bodyBegan) {
          heads = new ArrayList<>();
          bodyBegan = false;
        }
        heads.add(cells);
        return;
      }
      int firstValue = values.isEmpty() ? Integer.MAX_VALUE : values.getFirst().cell.column();
      List<Cell> labels = cells.stream().filter(cell -> cell.column() < firstValue).toList();
      String label =
          String.join(" ", labels.stream().map(Cell::text).filter(t -> !isSymbol(t)).toList());
      label = label.replaceAll("[\\s.]*\\.{3,}\\s*$", "").strip();
      if (values.isEmpty()) {
        group = label;
        return;
      }
      bodyBegan = true;
      Span row = new Span(cells.getFirst().span().start(), cells.getLast().span().end());
      for (Value value : values) {
        if (value.number.percent()) {
          percentColumns.add(value.cell.column());
        }
        figures.add(figure(label.isEmpty() ? group : label, value, row));
      }
    }

    /** Heads hold words or years over the columns, and no number that is a quantity. */
    private boolean isHead(List<Cell> cells, List<Value> values) {
      if (!values.isEmpty()) {
        return values.stream().allMatch(value -> value.number.maybeYear())
            && (!bodyBegan || values.size() > 1)
            && cells.stream()
                .filter(cell -> PrintedNumber.read(cell.text()).isEmpty())
                .allMatch(cell -> cell.header() || !bodyBegan || cell.column() > 0);
      }
      return cells.stream().anyMatch(cell -> cell.column() > 0 || cell.columnSpan() > 1)
          && (!bodyBegan || cells.stream().anyMatch(this::namesPeriod));
    }

    private boolean namesPeriod(Cell cell) {
      return cell.column() > 0 && PeriodText.read(cell.text(), calendar).known();
    }

    private List<Value> values(List<Cell> cells) {
      List<Value> values = new ArrayList<>();
      String symbol = "";
      for (int i = 0; i < cells.size(); i++) {
        Cell cell = cells.get(i);
        String text = cell.text().strip();
        if (cell.column() == 0 && !cell.header() && !looksNumeric(text)) {
          continue;
        }
        if (PrintedNumber.CURRENCIES.containsKey(text)) {
          symbol = PrintedNumber.CURRENCIES.get(text);
          continue;
        }
        Optional<PrintedNumber> number = PrintedNumber.read(text);
        if (number.isEmpty() || cell.column() == 0) {
          continue;
        }
        boolean percent = i + 1 < cells.size() && cells.get(i + 1).text().strip().startsWith("%");
        PrintedNumber printed = number.get();
        values.add(
            new Value(
                cell,
                new PrintedNumber(
                    printed.value(),
                    printed.currency().isEmpty() ? symbol : printed.currency(),
                    printed.percent() || percent,
                    printed.marked() || !symbol.isEmpty() || percent)));
        symbol = "";
      }
      return values;
    }

    private Figure figure(String label, Value value, Span row) {
      String head = head(value.cell);
      boolean change = CHANGE.matcher(head).find();
      Period period = change ? Period.UNKNOWN : period(head);
      Unit unit = unit(label, head, value.cell.column(), value.number);
      int scale =
          switch (unit.kind()) {
            case MONEY -> denomination.scale();
            case SHARES -> denomination.shareScale();
            case MONEY_PER_SHARE, PERCENT, DAYS, RATIO, UNKNOWN -> 0;
          };
      return new Figure(
          "f_%s_%d"
              .formatted(
                  source.substring(0, Math.min(8, source.length())), value.cell.span().start()),
          label,
          group,
          change || !period.known() ? head : "",
          value.number.value(),
          unit,
          scale,
          period,
          "",
          Statement.OTHER,
          source,
          table.page(),
          value.cell.span(),
          row,
          value.cell.box());
    }

    private Period period(String head) {
      Period period = PeriodText.read(head, calendar);
      if (!period.known() || period.months() > 0 || period.end() != null) {
        return period;
      }
      Period captioned = PeriodText.read(spoken() + " " + head, calendar);
      return captioned.fiscalYear() == period.fiscalYear() && captioned.months() == 12
          ? new Period(head, Period.Kind.DURATION, period.fiscalYear(), 12, captioned.end())
          : period;
    }

    /** What the caption and the note say of the period, without naming another year. */
    private String spoken() {
      return (table.caption() + " " + table.note()).replaceAll("(?:19|20)\\d\\d", " ");
    }

    private Unit unit(String label, String head, int column, PrintedNumber number) {
      if (number.percent()
          || (percentColumns.contains(column)
              && number.currency().isEmpty()
              && isDecimal(number))) {
        return Unit.PERCENT;
      }
      String currency = number.currency().isEmpty() ? currency() : number.currency();
      boolean perShareGroup = PER_SHARE.matcher(group).find() && number.value().scale() >= 2;
      if (PER_SHARE.matcher(label).find() || (perShareGroup && !SHARES.matcher(label).find())) {
        return Unit.moneyPerShare(currency);
      }
      if (SHARES.matcher(label).find()) {
        return Unit.SHARES;
      }
      boolean percent = PERCENT.matcher(label).find() || head.strip().endsWith("%");
      if (percent && number.currency().isEmpty()) {
        return Unit.PERCENT;
      }
      return denomination.scaled() || !number.currency().isEmpty()
          ? Unit.money(currency)
          : Unit.UNKNOWN;
    }

    private String currency() {
      if (!denomination.currency().isEmpty()) {
        return denomination.currency();
      }
      return table.cells().stream()
          .map(
              cell ->
                  PrintedNumber.read(cell.text())
                      .map(PrintedNumber::currency)
                      .orElse(PrintedNumber.CURRENCIES.getOrDefault(cell.text().strip(), "")))
          .filter(currency -> !currency.isEmpty())
          .findFirst()
          .orElse("");
    }

    /** What the heads above a cell say, from top to bottom. */
    private String head(Cell cell) {
      StringBuilder text = new StringBuilder();
      for (List<Cell> head : heads) {
        Cell above = above(head, cell);
        if (above != null && !isSymbol(above.text())) {
          text.append(text.isEmpty() ? "" : " ").append(above.text());
        }
      }
      return text.toString();
    }

    private @Nullable Cell above(List<Cell> head, Cell cell) {
      Cell nearest = null;
      int best = 2;
      for (Cell candidate : head) {
        int first = candidate.column();
        int last = first + candidate.columnSpan() - 1;
        int distance =
            Math.max(
                0, Math.max(first - cell.column() - cell.columnSpan() + 1, cell.column() - last));
        if (distance < best && (first > 0 || candidate.columnSpan() > 1)) {
          nearest = candidate;
          best = distance;
        }
      }
      return nearest;
    }

    private Figure classified(Figure figure, Statement statement) {
      Optional<LineItem> item = taxonomy.ofLabel(figure.label(), statement);
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
  }

  /** Outflows and expenses count positive, also where a statement prints them in parentheses. */
  private static BigDecimal counted(Figure figure, Optional<LineItem> item) {
    boolean outflow = item.filter(known -> known.kind() == LineItem.Kind.OUTFLOW).isPresent();
    boolean expense = figure.label().toLowerCase(Locale.ROOT).contains("(expense)");
    BigDecimal value = figure.value();
    return expense || (outflow && value.signum() < 0) ? value.negate() : value;
  }

  /** Shares of a whole are printed with decimals or below a hundred. */
  private static boolean isDecimal(PrintedNumber number) {
    return number.value().scale() > 0 || number.value().abs().intValue() <= 100;
  }

  private record Value(Cell cell, PrintedNumber number) {}

  private static boolean looksNumeric(String text) {
    return PrintedNumber.read(text).isPresent();
  }

  private static boolean isSymbol(String text) {
    String symbol = text.strip().toUpperCase(Locale.ROOT);
    return PrintedNumber.CURRENCIES.containsKey(symbol) || symbol.equals("%") || symbol.equals(")");
  }
}
