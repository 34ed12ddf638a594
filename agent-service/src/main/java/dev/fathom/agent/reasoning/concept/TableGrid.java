package dev.fathom.agent.reasoning.concept;

import dev.fathom.agent.figures.Figure;
import dev.fathom.agent.figures.Statement;
import dev.fathom.agent.reasoning.PrintedTable;
import dev.fathom.agent.reasoning.PrintedTable.Cell;
import dev.fathom.agent.reasoning.ToldTable;
import dev.fathom.agent.reasoning.concept.QuestionReading.Focus;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** A table by its rows and by its columns, and what of it answers a question. */
final class TableGrid {
  private static final int MOST_CELLS = 12;
  private static final int MOST_RANKED = 6;
  private static final int MOST_ROWS = 6;

  /** As many rows that each have a word of the question of their own are told together. */
  private static final int SEVERAL_ROWS = 3;

  private static final Pattern TOTAL =
      Pattern.compile("(?i)^\\W*(?:grand |sub)?totals?\\b|^(?:合计|总计|小计)|\\btotal(?: company)?$");

  private static final Pattern A_QUARTER = Pattern.compile("(?i)\\b(?:three|3)[- ]months?\\b");
  private static final Pattern A_YEAR =
      Pattern.compile("(?i)\\b(?:twelve|12)[- ]months?\\b|\\byears? ended\\b");

  private final PrintedTable table;
  private final QuestionReading question;
  private final AskedWords asked;
  private final TableNames names;
  private final Map<String, List<Cell>> rows = new LinkedHashMap<>();
  private final Map<String, List<Cell>> columns = new LinkedHashMap<>();

  TableGrid(PrintedTable table, QuestionReading question, AskedWords asked, Wording wording) {
    this.table = table;
    this.question = question;
    this.asked = asked;
    this.names = new TableNames(table, asked, wording);
    for (Cell cell : table.cells()) {
      rows.computeIfAbsent(cell.figure().row().toString(), row -> new ArrayList<>()).add(cell);
      columns.computeIfAbsent(names.column(cell), head -> new ArrayList<>()).add(cell);
    }
  }

  /** Everything the table's words say. */
  Set<String> words() {
    Set<String> all = about();
    rows.values().forEach(cells -> all.addAll(asked.in(TableNames.whole(cells.getFirst()))));
    return all;
  }

  /** The words of what the table is about, apart from its rows. */
  Set<String> about() {
    Set<String> all = new HashSet<>(caption());
    table.cells().stream().map(Cell::head).distinct().forEach(h -> all.addAll(asked.in(h)));
    return all;
  }

  private Set<String> caption() {
    return asked.in(table.caption() + " " + table.stub());
  }

  /**
   * How well it fits: words count wherever they stand, and those of the best row or column too.
   *
   * @param parts words for the parts asked about: a table has to be about them
   */
  double score(Map<Set<String>, Double> weights, List<Set<String>> parts) {
    Set<String> all = words();
    Set<String> about = about();
    if (!parts.stream().allMatch(part -> AskedWords.meets(about, part))
        || !asked.areEnoughIn(all)
        || (isStatement() && !ranked())) {
      return 0;
    }
    double inside = 0;
    for (List<Cell> cells : rows.values()) {
      inside = Math.max(inside, ofRow(cells, weights));
    }
    for (String head : columns.keySet()) {
      inside = Math.max(inside, asked.share(asked.in(head), weights));
    }
    return (2 * asked.share(all, weights) + inside) / 2.5;
  }

  private double ofRow(List<Cell> cells, Map<Set<String>, Double> weights) {
    return asked.share(asked.in(TableNames.whole(cells.getFirst())), weights);
  }

  /** The lines of a statement are looked up one by one instead. */
  private boolean isStatement() {
    return table.cells().stream().anyMatch(c -> c.figure().statement() != Statement.OTHER);
  }

  /** Whether no two cells of a row stand under the same heads: otherwise heads were misread. */
  private boolean isClear() {
    return rows.values().stream()
        .allMatch(cells -> cells.stream().map(names::column).distinct().count() == cells.size());
  }

  /**
   * A column where the question is for several rows of it, otherwise a row. Where it is not clear
   * what stands over which column, a row is told as it is printed, without heads.
   */
  List<ToldTable> tell(String item, Map<Set<String>, Double> weights, List<Set<String>> parts) {
    Map<Set<String>, Double> inRows = asked.apartFromParts(weights);
    List<List<Cell>> fitting =
        rows.values().stream().filter(cells -> ofRow(cells, inRows) > 0).toList();
    boolean among = asked.nameParts() || ranked();
    boolean several = several(fitting);
    Telling telling = new Telling(item, parts);
    if (!isClear()) {
      Map<Set<String>, Double> apart = AskedWords.apartFrom(caption(), inRows);
      List<List<Cell>> own = fitting.stream().filter(cells -> ofRow(cells, apart) > 0).toList();
      return among || own.size() > MOST_ROWS
          ? List.of()
          : own.stream().flatMap(row -> telling.row(row, _ -> "").stream()).toList();
    }
    boolean partsAcross = fitting.size() == 1 && heads(fitting.getFirst()) > 1;
    if (several || (among && !partsAcross)) {
      return telling.column(column(weights, several ? fitting : List.of())).stream().toList();
    }
    if (!fitting.isEmpty()) {
      return telling.row(best(fitting, inRows), names::over).stream().toList();
    }
    return rows.values().stream()
        .filter(cells -> isTotal(cells.getFirst()))
        .reduce((first, second) -> second)
        .flatMap(total -> telling.row(total, names::over))
        .stream()
        .toList();
  }

  /** Rows of the same words differ in their dates: the last is of the last. */
  private List<Cell> best(List<List<Cell>> fitting, Map<Set<String>, Double> weights) {
    double most = fitting.stream().mapToDouble(cells -> ofRow(cells, weights)).max().orElse(0);
    return fitting.stream()
        .filter(cells -> ofRow(cells, weights) >= most)
        .reduce((first, second) -> second)
        .orElse(fitting.getFirst());
  }

  /** Whether the rows meet several words of the question, so that none alone is meant. */
  private boolean several(List<List<Cell>> fitting) {
    List<String> labels = fitting.stream().map(c -> TableNames.label(c.getFirst())).toList();
    return asked.metBy(labels) >= SEVERAL_ROWS;
  }

  /** How many different heads stand over a row, apart from periods. */
  private long heads(List<Cell> cells) {
    return inPeriod(cells).stream()
        .map(TableNames::head)
        .filter(head -> !head.isEmpty())
        .distinct()
        .count();
  }

  /** Puts cells into words for a plan item. */
  private final class Telling {
    private final String item;
    private final List<Set<String>> parts;

    Telling(String item, List<Set<String>> parts) {
      this.item = item;
      this.parts = parts;
    }

    Optional<ToldTable> row(List<Cell> row, Function<Cell, String> name) {
      List<Cell> cells = ordered(inPeriod(row));
      return cells.size() > MOST_CELLS || ofOtherSpan(cells)
          ? Optional.empty()
          : Optional.of(told(TableNames.label(row.getFirst()), cells, name));
    }

    Optional<ToldTable> column(List<Cell> column) {
      List<Cell> cells = ordered(column);
      boolean cut = ranked() && cells.size() > MOST_RANKED;
      List<Cell> few = cut ? cells.subList(0, MOST_RANKED) : cells;
      return few.size() < 2 || few.size() > MOST_CELLS || ofOtherSpan(few)
          ? Optional.empty()
          : Optional.of(told(names.column(few.getFirst()), few, TableNames::label));
    }

    private ToldTable told(String subject, List<Cell> cells, Function<Cell, String> name) {
      return new ToldTable(
          item,
          names.titled(subject, parts),
          cells.stream()
              .map(cell -> new ToldTable.Cell(name.apply(cell), cell.figure().id()))
              .toList());
    }
  }

  /** The column that is about the question, or that part of it in the rows given. */
  private List<Cell> column(Map<Set<String>, Double> weights, List<List<Cell>> only) {
    Set<Cell> wanted = only.stream().flatMap(List::stream).collect(Collectors.toSet());
    // What the table's title says already hardly tells a column from another.
    Map<Set<String>, Double> open = AskedWords.apartFrom(caption(), weights);
    List<Cell> best = List.of();
    double most = -1;
    for (Map.Entry<String, List<Cell>> column : columns.entrySet()) {
      List<Cell> cells =
          column.getValue().stream()
              .filter(cell -> wanted.isEmpty() || wanted.contains(cell))
              .toList();
      Set<String> head = asked.in(column.getKey());
      boolean total = !asked.nameParts() && TOTAL.matcher(column.getKey()).find();
      double score =
          asked.share(head, open)
              + 0.1 * asked.share(head, weights)
              + time(cells)
              + (total ? 0.1 : 0);
      if (cells.size() > 1 && score > most) {
        most = score;
        best = cells;
      }
    }
    return block(best, weights);
  }

  /** The block of rows that the question names, where the rows stand in blocks. */
  private List<Cell> block(List<Cell> cells, Map<Set<String>, Double> weights) {
    Map<String, List<Cell>> blocks = new LinkedHashMap<>();
    cells.forEach(c -> blocks.computeIfAbsent(c.figure().group(), g -> new ArrayList<>()).add(c));
    return blocks.entrySet().stream()
        .filter(block -> block.getValue().size() > 1)
        .max(Comparator.comparingDouble(b -> asked.share(asked.in(b.getKey()), weights)))
        .map(Map.Entry::getValue)
        .orElse(cells);
  }

  /** The first first where the question asks for it, totals last. */
  private List<Cell> ordered(List<Cell> cells) {
    if (!ranked()) {
      return cells;
    }
    Comparator<Cell> byValue = Comparator.comparing(cell -> cell.figure().quantity().value());
    boolean most = question.focus().contains(Focus.MOST);
    return cells.stream()
        .sorted(
            Comparator.comparing(TableGrid::isTotal)
                .thenComparing(most ? byValue.reversed() : byValue))
        .toList();
  }

  private boolean ranked() {
    return question.focus().contains(Focus.MOST) || question.focus().contains(Focus.LEAST);
  }

  private static boolean isTotal(Cell cell) {
    return TOTAL.matcher(cell.figure().label()).find();
  }

  private int months() {
    return question.quarters().isEmpty() ? 12 : 3;
  }

  /** How long a cell's time is, by its period or, where no year is told, by its head; or 0. */
  private static int months(Cell cell) {
    int months = cell.figure().period().months();
    if (months > 0) {
      return months;
    }
    return A_QUARTER.matcher(cell.head()).find() ? 3 : A_YEAR.matcher(cell.head()).find() ? 12 : 0;
  }

  /** Whether the cells are of a quarter where a year is asked about, or the other way round. */
  private boolean ofOtherSpan(List<Cell> cells) {
    return !question.years().isEmpty()
        && cells.stream()
            .mapToInt(TableGrid::months)
            .allMatch(months -> months > 0 && months != months());
  }

  /** How well cells are of the time asked about. */
  private double time(List<Cell> cells) {
    int months = months();
    boolean span = cells.stream().anyMatch(cell -> months(cell) == months);
    boolean ofYears = cells.stream().map(Cell::figure).anyMatch(this::ofYearsAsked);
    boolean latest =
        !question.years().isEmpty()
            && cells.stream()
                .map(cell -> cell.figure().period().fiscalYear())
                .allMatch(question.years().getLast()::equals);
    return (ofYears ? 0.3 : 0) + (span ? 0.2 : 0) + (latest ? 0.05 : 0);
  }

  private boolean ofYearsAsked(Figure figure) {
    return !figure.period().known() || question.years().contains(figure.period().fiscalYear());
  }

  /** The cells of the years asked for; all where none is or the table names none of them. */
  private List<Cell> inPeriod(List<Cell> cells) {
    List<Cell> fitting = cells.stream().filter(cell -> ofYearsAsked(cell.figure())).toList();
    return question.years().isEmpty() || fitting.isEmpty() ? cells : fitting;
  }
}
