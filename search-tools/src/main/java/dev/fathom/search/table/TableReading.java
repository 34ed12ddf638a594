package dev.fathom.search.table;

import dev.fathom.search.document.Block.Table;
import dev.fathom.search.document.Cell;
import dev.fathom.search.document.Span;
import dev.fathom.search.table.PeriodRules.Clues;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * One table being read: rows of heads are told from rows of numbers, then each number is given its
 * label, heads, unit, scale and period. Used once.
 */
final class TableReading {
  private static final int ROWS_THAT_MAY_DENOMINATE = 4;

  /** Digits of the largest amounts there are; a number that came out larger was not scaled. */
  private static final int LARGEST_MONEY = 14;

  private static final int LARGEST_SHARES = 12;

  /** A number that would come out larger than this is not in what other tables are in. */
  private static final BigDecimal LARGEST_GUESSED = new BigDecimal("5e11");

  /** From here on shares are printed one by one where nothing is said of them. */
  private static final BigDecimal SURELY_WHOLE = BigDecimal.valueOf(100_000);

  private final Table table;
  private final Surroundings around;
  private final PeriodRules periods;
  private final Denomination otherwise;
  private final TreeMap<Integer, List<Cell>> rows = new TreeMap<>();
  private final List<Row> read = new ArrayList<>();
  private final Set<String> begun = new HashSet<>();

  /** Where the first number is marked as per cent; those below may go without the mark. */
  private final Set<String> percent = new HashSet<>();

  private Heads heads;
  private String group = "";
  private String section = "";
  private boolean bodyBegan;

  /** How often heads began anew. */
  private int parts;

  /** A number with the columns that it and its marks take. */
  private record Value(Cell cell, PrintedNumber number, int first, int last) {}

  /** A row of numbers as it stands under its heads. */
  private record Row(
      List<Cell> cells,
      List<Value> values,
      String label,
      String group,
      String section,
      Heads heads,
      int part,
      @Nullable LocalDate day) {}

  /**
   * @param inherited heads for a table that has none, as on the second page of one
   * @param otherwise what amounts are in where the table and what is before it do not say
   */
  TableReading(
      Table table,
      Surroundings around,
      PeriodRules periods,
      Heads inherited,
      Denomination otherwise) {
    this.table = table;
    this.around = around;
    this.periods = periods;
    this.heads = inherited;
    this.otherwise = otherwise;
    for (Cell cell : table.cells()) {
      if (!cell.text().isBlank()) {
        rows.computeIfAbsent(cell.row(), row -> new ArrayList<>()).add(cell);
      }
    }
    rows.values().forEach(cells -> cells.sort(Comparator.comparingInt(Cell::column)));
  }

  /** What a table came to, and what the next may take over from it. */
  record Outcome(TypedTable table, Heads heads) {}

  Outcome read() {
    rows.values().forEach(this::row);
    Denomination said = denomination();
    String currency = currency(said);
    List<TypedCell> cells = new ArrayList<>();
    for (int i = 0; i < read.size(); i++) {
      typed(i, said, currency, cells);
    }
    String caption = table.caption().isEmpty() ? around.caption() : table.caption();
    return new Outcome(new TypedTable(table, caption, said, cells), heads);
  }

  private void row(List<Cell> cells) {
    List<Value> values = values(cells);
    if (isHead(cells, values)) {
      if (bodyBegan || parts == 0) {
        heads = Heads.NONE;
        parts++;
        bodyBegan = false;
      }
      heads = heads.with(cells);
      return;
    }
    int firstValue = values.isEmpty() ? Integer.MAX_VALUE : values.getFirst().first;
    String label =
        String.join(
                " ",
                cells.stream()
                    .filter(cell -> cell.column() < firstValue)
                    .map(Cell::text)
                    .filter(text -> !PrintedNumber.isSymbol(text))
                    .toList())
            .replaceAll("[\\s.]*\\.{3,}\\s*$", "")
            .strip();
    if (values.isEmpty()) {
      group = label;
      PeriodWords words = PeriodWords.of(label);
      if (words.named() || words.months() > 0) {
        section = label;
      }
    } else {
      bodyBegan = true;
      for (Value value : values) {
        if (!value.number.isDash()) {
          for (String place : places(parts, value.cell.column(), group)) {
            if (begun.add(place) && value.number.percent()) {
              percent.add(place);
            }
          }
        }
      }
    }
    String name = label.isEmpty() ? group : label;
    read.add(
        new Row(
            cells,
            values,
            name,
            group,
            section,
            heads,
            parts,
            values.isEmpty() ? null : periods.balanceDay(name)));
  }

  /** Heads hold words or years over the columns, and no number that is a quantity. */
  private boolean isHead(List<Cell> cells, List<Value> values) {
    if (!values.isEmpty()) {
      return values.stream().allMatch(value -> value.number.maybeYear())
          && cells.stream()
              .filter(cell -> PrintedNumber.read(cell.text()).isEmpty())
              .allMatch(
                  cell ->
                      cell.header()
                          || !bodyBegan
                          || cell.column() > 0
                          || PeriodWords.of(cell.text()).months() > 0
                          || !PeriodWords.of(cell.text()).days().isEmpty());
    }
    List<Cell> beside = cells.stream().filter(cell -> cell.column() > 0).toList();
    boolean ranges =
        !beside.isEmpty()
            && beside.size() < cells.size()
            && beside.stream().allMatch(cell -> WordedNumbers.begins(cell.text()));
    return !ranges
        && cells.stream().anyMatch(cell -> cell.column() > 0 || cell.columnSpan() > 1)
        && (!bodyBegan || cells.stream().anyMatch(TableReading::namesPeriod));
  }

  private static boolean namesPeriod(Cell cell) {
    return cell.column() > 0 && PeriodWords.of(cell.text()).named();
  }

  private static List<Value> values(List<Cell> cells) {
    List<Value> values = new ArrayList<>();
    String symbol = "";
    int first = -1;
    for (int i = 0; i < cells.size(); i++) {
      Cell cell = cells.get(i);
      String text = cell.text().strip();
      if (PrintedNumber.CURRENCIES.containsKey(text)) {
        symbol = PrintedNumber.currency(text);
        first = cell.column();
        continue;
      }
      Optional<PrintedNumber> number = PrintedNumber.read(text);
      if (number.isEmpty() || cell.column() == 0) {
        continue;
      }
      int last = cell.column() + cell.columnSpan() - 1;
      boolean percent = false;
      if (i + 1 < cells.size() && PrintedNumber.isSymbol(cells.get(i + 1).text())) {
        String after = cells.get(i + 1).text();
        percent = after.contains("%") || after.contains("％");
        if (percent || after.contains(")")) {
          last = cells.get(i + 1).column();
        }
      }
      values.add(
          new Value(
              cell, number.get().beside(symbol, percent), first < 0 ? cell.column() : first, last));
      symbol = "";
      first = -1;
    }
    return values;
  }

  private void typed(int index, Denomination said, String currency, List<TypedCell> out) {
    Row row = read.get(index);
    Span span = new Span(row.cells.getFirst().span().start(), row.cells.getLast().span().end());
    List<Cell> numbers = row.values.stream().map(Value::cell).toList();
    for (Cell cell : row.cells) {
      if (!numbers.contains(cell)) {
        worded(cell, index, span, said, out);
        continue;
      }
      Value value = row.values.get(numbers.indexOf(cell));
      List<String> over = over(row, value);
      Denomination own = own(row, over).orElse(said);
      Unit unit =
          UnitRules.unit(
              value.number,
              row.label,
              row.group,
              over,
              places(row.part, cell.column(), row.group).stream().anyMatch(percent::contains),
              currency,
              own.scaled());
      out.add(
          new TypedCell(
              cell,
              cell.span(),
              span,
              value.number.value(),
              unit,
              scale(value.number, unit, own, own.equals(otherwise)),
              periods.period(clues(index, over)),
              row.label,
              row.group,
              over));
    }
  }

  /** The numbers within words: those of a listing are of the columns' periods in their order. */
  private void worded(Cell cell, int index, Span span, Denomination said, List<TypedCell> out) {
    Row row = read.get(index);
    int place = row.cells.indexOf(cell);
    boolean percent =
        place + 1 < row.cells.size() && row.cells.get(place + 1).text().startsWith("%");
    int end = cell.span().end();
    for (WordedNumbers.Found number : WordedNumbers.in(cell.text() + (percent ? "%" : ""))) {
      List<String> over =
          number.year() > 0
              ? List.of(Integer.toString(number.year()))
              : over(row, cell, number.position());
      Unit unit = number.unit();
      if (unit.kind() == Unit.Kind.MONEY
          && UnitRules.isPrice(number.number(), row.heads.stubs(), over)) {
        unit = Unit.moneyPerShare(unit.currency());
      }
      out.add(
          new TypedCell(
              cell,
              new Span(
                  cell.span().start() + number.start(),
                  Math.min(end, cell.span().start() + number.end())),
              span,
              number.number().value(),
              unit,
              scale(number.number(), unit, said, said.equals(otherwise)),
              periods.period(clues(index, over)),
              row.label,
              row.group,
              over));
    }
  }

  /** The heads over a cell of words, or in a label over the column that a listed number is of. */
  private List<String> over(Row row, Cell cell, int position) {
    int firstValue = row.values.isEmpty() ? 1 : row.values.getFirst().first;
    if (cell.column() >= firstValue) {
      return row.heads.over(cell.column(), cell.column() + cell.columnSpan() - 1).stream()
          .map(Cell::text)
          .toList();
    }
    if (position == WordedNumbers.ALONE) {
      return List.of();
    }
    List<List<String>> columns =
        read.stream()
            .filter(other -> other.part == row.part)
            .flatMap(other -> other.values.stream())
            .sorted(Comparator.comparingInt(Value::first))
            .map(value -> over(row, value))
            .distinct()
            .toList();
    return position < columns.size() ? columns.get(position) : List.of();
  }

  /** A column under its heads, and the part of it in one group of rows. */
  private static List<String> places(int part, int column, String group) {
    return List.of(part + ":" + column, part + ":" + column + ":" + group);
  }

  private static List<String> over(Row row, Value value) {
    return row
        .heads
        .over(value.first, value.last, head -> row.values.stream().filter(under(head)).count() == 1)
        .stream()
        .map(Cell::text)
        .toList();
  }

  private static Predicate<Value> under(Cell head) {
    int last = head.column() + head.columnSpan() - 1;
    return value -> value.first <= last && head.column() <= value.last;
  }

  private Clues clues(int index, List<String> over) {
    Row row = read.get(index);
    LocalDate below = null;
    for (int i = index; i < read.size() && below == null; i++) {
      below = read.get(i).day;
    }
    List<String> titles =
        Stream.of(table.caption(), table.note()).filter(title -> !title.isEmpty()).toList();
    return new Clues(
        over,
        row.heads.stubs().stream().map(Cell::text).toList(),
        row.section,
        row.label,
        row.heads.rows().stream().flatMap(List::stream).map(Cell::text).toList(),
        titles,
        around,
        below);
  }

  /**
   * @param guessed whether the denomination is not the table's own
   */
  private static int scale(PrintedNumber number, Unit unit, Denomination said, boolean guessed) {
    if (number.power() != 0) {
      return number.power();
    }
    int scale =
        switch (unit.kind()) {
          case MONEY, UNKNOWN -> said.scale();
          case SHARES -> said.shareScale();
          case PERCENT -> -2;
          case MONEY_PER_SHARE, COUNT -> 0;
        };
    if (guessed
        && unit.kind() == Unit.Kind.SHARES
        && number.value().abs().compareTo(SURELY_WHOLE) >= 0) {
      return 0;
    }
    int digits = number.value().precision() - number.value().scale() + scale;
    return digits > (unit.kind() == Unit.Kind.SHARES ? LARGEST_SHARES : LARGEST_MONEY) ? 0 : scale;
  }

  /** What a row or a column says of its own amounts. */
  private static Optional<Denomination> own(Row row, List<String> over) {
    return Stream.concat(
            Stream.of(row.label), Stream.concat(over.reversed().stream(), Stream.of(row.group)))
        .map(Denomination::read)
        .flatMap(Optional::stream)
        .filter(Denomination::scaled)
        .findFirst();
  }

  private Denomination denomination() {
    return Stream.of(
            Stream.of(table.note(), table.caption()),
            Stream.concat(
                heads.stubs().stream().map(Cell::text),
                rows.headMap(ROWS_THAT_MAY_DENOMINATE).values().stream()
                    .flatMap(List::stream)
                    .map(Cell::text)),
            around.lines().stream())
        .flatMap(texts -> texts)
        .map(Denomination::read)
        .flatMap(Optional::stream)
        .filter(Denomination::scaled)
        .findFirst()
        .orElseGet(() -> isWhole() ? Denomination.NONE : otherwise);
  }

  /** Whether numbers are too large for what other tables are in. */
  private boolean isWhole() {
    BigDecimal largest = LARGEST_GUESSED.scaleByPowerOfTen(-otherwise.scale());
    return otherwise.scaled()
        && read.stream()
            .flatMap(row -> row.values.stream())
            .map(Value::number)
            .anyMatch(
                number ->
                    number.currency().isEmpty() && number.value().abs().compareTo(largest) >= 0);
  }

  private String currency(Denomination said) {
    if (!said.currency().isEmpty()) {
      return said.currency();
    }
    return table.cells().stream()
        .map(
            cell ->
                PrintedNumber.read(cell.text())
                    .map(PrintedNumber::currency)
                    .orElse(PrintedNumber.currency(cell.text().strip())))
        .filter(currency -> !currency.isEmpty())
        .findFirst()
        .orElse("");
  }
}
