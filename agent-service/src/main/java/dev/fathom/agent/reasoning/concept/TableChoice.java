package dev.fathom.agent.reasoning.concept;

import dev.fathom.agent.figures.Period;
import dev.fathom.agent.reasoning.PrintedTable;
import dev.fathom.agent.reasoning.PrintedTable.Cell;
import dev.fathom.agent.reasoning.ToldTable;
import dev.fathom.agent.reasoning.concept.QuestionReading.Focus;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Finds the table whose own words are those of the question, and in it the row or the column that
 * answers: a column of all parts where the question asks which of them, a row otherwise. A pure
 * function of question and tables.
 */
final class TableChoice {
  /** A table has to have this share of the question's words, rare words counting more. */
  private static final double ENOUGH = 0.5;

  private static final int MOST_TABLES = 60;
  private static final int MOST_CELLS = 12;

  /** A single word in common says too little. */
  private static final int FEWEST_WORDS = 2;

  /** As many rows that each have a word of the question of their own are told together. */
  private static final int SEVERAL_ROWS = 3;

  private static final int LONGEST_TITLE = 80;
  private static final double LATER_PAGE = 0.004;
  private static final Pattern DATES =
      Pattern.compile(
          "(?i)\\b(?:(?:fiscal )?(?:years?|quarters?|months) end(?:ed|ing)|as of|at)?\\s*\\b(?:january|february|march|april|may|june|july|august|september|october|november|december)\\b\\s*\\d{0,2},?|\\S*\\d\\S*");
  private static final Pattern HOW_MANY = Pattern.compile("(?i)\\b(?:number of|how many)\\b|多少");
  private static final Pattern UNIT_NOTE =
      Pattern.compile("(?i)\\([^)]*\\)|[$€£]|\\b(?:dollars|in)\\b.*\\b(?:millions|thousands|billions)\\b");

  /** The end of a sentence that leads in to a table. */
  private static final Pattern LEAD =
      Pattern.compile(
          "(?i)\\s*\\b(?:(?:is|are|was|were) )?(?:as follows|consist(?:s|ed)? of(?: the following)?|the following|presented below|set forth below)\\b.*$|[:.;\\s]+$");
  private static final Pattern TOTAL =
      Pattern.compile("(?i)^\\W*(?:grand |sub)?totals?\\b|^(?:合计|总计|小计)|\\btotal(?: company)?$");

  private final QuestionReading question;
  private final Wording wording;
  private final List<Set<String>> wanted = new ArrayList<>();
  private final List<Set<String>> parts = new ArrayList<>();

  /**
   * A choice for one question.
   *
   * @param wording of the question's language
   */
  TableChoice(QuestionReading question, Wording wording) {
    this.question = question;
    this.wording = wording;
    readQuestion();
  }

  /** Each word asked for, with those that tables have for it. */
  private void readQuestion() {
    String rest = question.core();
    for (TableWords words : wording.tableWords) {
      Matcher asked = words.asked().matcher(rest);
      if (asked.find()) {
        if (!words.printed().isEmpty()) {
          wanted.add(words.printed());
        }
        if (words.parts()) {
          parts.add(words.printed());
        }
        rest = asked.replaceAll(" ");
      }
    }
    for (String word : Words.of(rest, wording)) {
      if (!word.matches("\\d+")) {
        wanted.add(Set.of(word));
      }
    }
  }

  /**
   * What the best table tells.
   *
   * @param item id of the plan item it is told for
   */
  Optional<ToldTable> choose(List<PrintedTable> tables, String item) {
    if (wanted.size() < fewest() || question.asksWhy()) {
      return Optional.empty();
    }
    List<PrintedTable> near = tables.stream().limit(MOST_TABLES).toList();
    Map<Set<String>, Double> weights = weights(near);
    double best = ENOUGH;
    Optional<ToldTable> chosen = Optional.empty();
    for (int i = 0; i < near.size(); i++) {
      Grid grid = new Grid(near.get(i));
      double score = grid.score(weights) - LATER_PAGE * i;
      if (score > best) {
        Optional<ToldTable> told = grid.tell(item, weights);
        if (told.isPresent()) {
          best = score;
          chosen = told;
        }
      }
    }
    return chosen;
  }

  private int fewest() {
    return HOW_MANY.matcher(question.core()).find() ? 1 : FEWEST_WORDS;
  }

  /** Words that most tables have say little. */
  private Map<Set<String>, Double> weights(List<PrintedTable> tables) {
    Map<Set<String>, Double> weights = new HashMap<>();
    List<Set<String>> all = tables.stream().map(table -> new Grid(table).words()).toList();
    for (Set<String> word : wanted) {
      long having = all.stream().filter(words -> meets(words, word)).count();
      weights.put(word, Math.log(1 + (all.size() + 1.0) / (having + 1.0)));
    }
    return weights;
  }

  private static boolean meets(Set<String> words, Set<String> any) {
    return any.stream().anyMatch(words::contains);
  }

  /** Share of what is asked for that these words have. */
  private double share(Set<String> words, Map<Set<String>, Double> weights) {
    double all = 0;
    double met = 0;
    for (Set<String> word : wanted) {
      double weight = weights.getOrDefault(word, 1.0);
      all += weight;
      met += meets(words, word) ? weight : 0;
    }
    return all == 0 ? 0 : met / all;
  }

  private Set<String> words(String text) {
    return Words.of(text, wording);
  }

  /** A table by rows and by columns. */
  private final class Grid {
    private final PrintedTable table;
    private final Map<String, List<Cell>> rows = new LinkedHashMap<>();
    private final Map<String, List<Cell>> columns = new LinkedHashMap<>();

    Grid(PrintedTable table) {
      this.table = table;
      for (Cell cell : table.cells()) {
        rows.computeIfAbsent(row(cell), key -> new ArrayList<>()).add(cell);
        columns.computeIfAbsent(column(cell), key -> new ArrayList<>()).add(cell);
      }
    }

    /** The words of what the table is about, apart from its rows. */
    Set<String> title() {
      Set<String> all =
          new HashSet<>(TableChoice.this.words(table.caption() + " " + table.stub()));
      columns.keySet().forEach(head -> all.addAll(TableChoice.this.words(head)));
      return all;
    }

    Set<String> words() {
      Set<String> all = title();
      rows.values().forEach(cells -> all.addAll(TableChoice.this.words(name(cells.getFirst()))));
      return all;
    }

    /** The table's words count wherever they stand, those of the best row or column twice. */
    double score(Map<Set<String>, Double> weights) {
      boolean aboutParts = parts.stream().allMatch(part -> meets(title(), part));
      Set<String> all = words();
      if (!aboutParts
          || wanted.stream().filter(word -> meets(all, word)).count() < fewest()) {
        return 0;
      }
      double inside = 0;
      for (List<Cell> cells : rows.values()) {
        inside = Math.max(inside, share(TableChoice.this.words(name(cells.getFirst())), weights));
      }
      for (String head : columns.keySet()) {
        inside = Math.max(inside, share(TableChoice.this.words(head), weights));
      }
      return (2 * share(all, weights) + inside) / 2.5;
    }

    Optional<ToldTable> tell(String item, Map<Set<String>, Double> weights) {
      List<List<Cell>> fitting =
          rows.values().stream()
              .filter(cells -> share(TableChoice.this.words(name(cells.getFirst())), weights) > 0)
              .sorted(
                  Comparator.comparingDouble(
                      cells -> -share(TableChoice.this.words(name(cells.getFirst())), weights)))
              .toList();
      boolean several = several(fitting);
      boolean among =
          !parts.isEmpty()
              || question.focus().contains(Focus.MOST)
              || question.focus().contains(Focus.LEAST);
      if (among && !several && fitting.size() == 1 && heads(fitting.getFirst()) > 1) {
        // The parts stand over the columns.
        return row(item, fitting);
      }
      if (among || several) {
        return column(item, weights, several ? fitting : List.of());
      }
      if (!fitting.isEmpty()) {
        return row(item, fitting);
      }
      return rows.values().stream()
          .filter(cells -> TOTAL.matcher(cells.getFirst().figure().label()).find())
          .reduce((first, second) -> second)
          .flatMap(total -> row(item, List.of(total)));
    }

    /** Whether the rows meet several words of the question, so that none alone is meant. */
    private boolean several(List<List<Cell>> fitting) {
      return wanted.stream()
              .filter(
                  word ->
                      fitting.stream()
                          .anyMatch(
                              cells ->
                                  meets(TableChoice.this.words(label(cells.getFirst())), word)))
              .count()
          >= SEVERAL_ROWS;
    }

    /** How many different heads stand over a row, apart from periods. */
    private long heads(List<Cell> cells) {
      return inPeriod(cells).stream()
          .map(cell -> DATES.matcher(cell.head()).replaceAll(" ").strip())
          .filter(head -> !head.isEmpty())
          .distinct()
          .count();
    }

    /** Rows of the same words differ in their dates: the last is of the last. */
    private Optional<ToldTable> row(String item, List<List<Cell>> fitting) {
      List<Cell> cells = inPeriod(fitting.getLast());
      if (cells.size() > MOST_CELLS || cells.isEmpty()) {
        return Optional.empty();
      }
      return Optional.of(
          new ToldTable(
              item,
              titled(label(cells.getFirst())),
              cells.stream()
                  .map(cell -> new ToldTable.Cell(over(cell), cell.figure().id()))
                  .toList()));
    }

    private Optional<ToldTable> column(
        String item, Map<Set<String>, Double> weights, List<List<Cell>> only) {
      Set<String> ids =
          only.stream()
              .flatMap(List::stream)
              .map(cell -> cell.figure().id())
              .collect(Collectors.toSet());
      // What the table's title says already tells no column from another.
      Map<Set<String>, Double> open = new HashMap<>(weights);
      Set<String> caption = TableChoice.this.words(table.caption() + " " + table.stub());
      open.replaceAll((word, weight) -> meets(caption, word) ? 0 : weight);
      List<Cell> best = List.of();
      double most = -1;
      for (Map.Entry<String, List<Cell>> column : columns.entrySet()) {
        List<Cell> cells =
            column.getValue().stream()
                .filter(cell -> ids.isEmpty() || ids.contains(cell.figure().id()))
                .toList();
        double score =
            share(TableChoice.this.words(column.getKey()), open)
                + (inPeriod(cells).isEmpty() ? 0 : 0.3)
                + (months(cells) ? 0.2 : 0)
                + (latest(cells) ? 0.05 : 0)
                + (parts.isEmpty() && TOTAL.matcher(column.getKey()).find() ? 0.1 : 0);
        if (cells.size() > 1 && score > most) {
          most = score;
          best = cells;
        }
      }
      List<Cell> told = ordered(block(best, weights));
      if (told.size() < 2 || told.size() > MOST_CELLS) {
        return Optional.empty();
      }
      return Optional.of(
          new ToldTable(
              item,
              titled(column(told.getFirst())),
              told.stream()
                  .map(cell -> new ToldTable.Cell(label(cell), cell.figure().id()))
                  .toList()));
    }

    /** The block of rows that the question names, where the rows stand in blocks. */
    private List<Cell> block(List<Cell> cells, Map<Set<String>, Double> weights) {
      Map<String, List<Cell>> blocks = new LinkedHashMap<>();
      cells.forEach(
          cell ->
              blocks.computeIfAbsent(cell.figure().group(), key -> new ArrayList<>()).add(cell));
      return blocks.entrySet().stream()
          .filter(block -> block.getValue().size() > 1)
          .max(
              Comparator.comparingDouble(
                  block -> share(TableChoice.this.words(block.getKey()), weights)))
          .map(Map.Entry::getValue)
          .orElse(cells);
    }

    private List<Cell> ordered(List<Cell> cells) {
      Comparator<Cell> byValue = Comparator.comparing(cell -> cell.figure().quantity().value());
      boolean most = question.focus().contains(Focus.MOST);
      if (!most && !question.focus().contains(Focus.LEAST)) {
        return cells;
      }
      List<Cell> ordered =
          new ArrayList<>(
              cells.stream()
                  .filter(cell -> !TOTAL.matcher(cell.figure().label()).find())
                  .sorted(most ? byValue.reversed() : byValue)
                  .toList());
      cells.stream().filter(cell -> !ordered.contains(cell)).forEach(ordered::add);
      return ordered;
    }

    /** The cells of the years asked for; all where none is or the table names none. */
    private List<Cell> inPeriod(List<Cell> cells) {
      if (question.years().isEmpty()) {
        return cells;
      }
      List<Cell> fitting =
          cells.stream()
              .filter(
                  cell ->
                      !cell.figure().period().known()
                          || question.years().contains(cell.figure().period().fiscalYear()))
              .toList();
      return fitting.isEmpty() ? cells : fitting;
    }

    /** Whether the cells are of as many months as the question is about. */
    private boolean months(List<Cell> cells) {
      int asked = question.quarters().isEmpty() ? 12 : 3;
      return cells.stream()
          .map(cell -> cell.figure().period())
          .anyMatch(period -> period.months() == asked);
    }

    /** Whether the cells are of the last of the years asked for. */
    private boolean latest(List<Cell> cells) {
      return !question.years().isEmpty()
          && cells.stream()
              .allMatch(c -> c.figure().period().fiscalYear() == question.years().getLast());
    }

    /** The column's words, without the period where the row's label names it already. */
    private String over(Cell cell) {
      Period period = cell.figure().period();
      boolean said = period.known() && cell.figure().label().contains(period.printed());
      return said ? DATES.matcher(cell.head()).replaceAll(" ").strip() : column(cell);
    }

    /** With the table's title, unless that has numbers, which would need a source of their own. */
    private String titled(String text) {
      List<String> titles =
          Stream.of(table.stub(), table.caption())
              .map(title -> UNIT_NOTE.matcher(title).replaceAll(" "))
              .map(title -> LEAD.matcher(title).replaceAll("").replaceAll("\\s+", " ").strip())
              .filter(title -> !title.isEmpty() && title.length() <= LONGEST_TITLE)
              .filter(title -> !title.matches(".*\\d.*") && !text.contains(title))
              .toList();
      Optional<String> naming =
          titles.stream()
              .filter(
                  title ->
                      parts.stream().anyMatch(p -> meets(TableChoice.this.words(title), p)))
              .findFirst();
      return Stream.of(naming.orElse(titles.isEmpty() ? "" : titles.getFirst()), text)
          .filter(part -> !part.isEmpty())
          .collect(Collectors.joining(", "));
    }

    private static String row(Cell cell) {
      return cell.figure().row().toString();
    }

    private static String name(Cell cell) {
      return cell.figure().group() + " " + cell.figure().label();
    }

    private static String label(Cell cell) {
      return FigureSentences.label(cell.figure().label());
    }

    /** The words over a column, and its period as reports name periods. */
    private String column(Cell cell) {
      Period period = cell.figure().period();
      String head = cell.head();
      if (period.known()) {
        head = DATES.matcher(head.replace(period.printed(), " ")).replaceAll(" ");
      }
      String time =
          !period.known()
              ? ""
              : period.annual()
                  ? wording.message("time.year", period.fiscalYear())
                  : period.printed();
      return Stream.of(head, time)
          .map(text -> text.replaceAll("\\s+", " ").strip())
          .filter(text -> !text.isEmpty())
          .collect(Collectors.joining(", "));
    }
  }
}
