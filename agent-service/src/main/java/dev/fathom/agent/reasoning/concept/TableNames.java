package dev.fathom.agent.reasoning.concept;

import dev.fathom.agent.figures.Period;
import dev.fathom.agent.reasoning.PrintedTable;
import dev.fathom.agent.reasoning.PrintedTable.Cell;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Names rows, columns and tables in a sentence as they are printed, periods as reports do. */
final class TableNames {
  private static final int LONGEST_TITLE = 80;
  private static final Pattern DATES =
      Pattern.compile(
          "(?i)\\b(?:(?:fiscal )?(?:years?|quarters?|months) end(?:ed|ing)|as of|at)?\\s*\\b(?:january|february|march|april|may|june|july|august|september|october|november|december)\\b\\s*\\d{0,2},?|\\bfiscal\\b|\\S*\\d\\S*");
  private static final Pattern YEAR = Pattern.compile("(?<!\\d)(?:19|20)\\d\\d(?!\\d)");
  private static final Pattern MONTH =
      Pattern.compile(
          "(?i)\\b(?:january|february|march|april|may|june|july|august|september|october|november|december)\\b|月");
  private static final Pattern UNIT_NOTE =
      Pattern.compile(
          "(?i)\\([^)]*\\)|[$€£]|\\b(?:dollars|in)\\b.*\\b(?:millions|thousands|billions)\\b");

  /** The end of a sentence that leads in to a table. */
  private static final Pattern LEAD =
      Pattern.compile(
          "(?i)\\s*\\b(?:(?:is|are|was|were) )?(?:as follows|consist(?:s|ed)? of(?: the"
              + " following)?|the following|presented below|set forth below)\\b.*$|[:.;\\s]+$");

  private final PrintedTable table;
  private final AskedWords asked;
  private final Wording wording;

  TableNames(PrintedTable table, AskedWords asked, Wording wording) {
    this.table = table;
    this.asked = asked;
    this.wording = wording;
  }

  static String label(Cell cell) {
    return FigureSentences.label(cell.figure().label());
  }

  /** The label with that of its block. */
  static String whole(Cell cell) {
    return cell.figure().group() + " " + cell.figure().label();
  }

  /** The words over a column without dates. */
  static String head(Cell cell) {
    return folded(DATES.matcher(cell.head()).replaceAll(" "));
  }

  /** The words over a column, and its period. */
  String column(Cell cell) {
    Period period = cell.figure().period();
    if (!period.known()) {
      return folded(cell.head());
    }
    String printed = folded(period.printed());
    String words = head(cell);
    String time =
        !period.annual()
            ? printed
            : isNamed(cell) ? wording.message("time.year", period.fiscalYear()) : "";
    boolean said = Stream.of(words.split(" ")).allMatch(printed::contains) && !period.annual();
    return said ? time : joined(Stream.of(words, time));
  }

  /** Whether the year is what the head calls it: what opens a year belongs to the one before. */
  private static boolean isNamed(Cell cell) {
    Matcher year = YEAR.matcher(cell.head());
    return !year.find()
        || Integer.parseInt(year.group()) == cell.figure().period().fiscalYear()
        || MONTH.matcher(cell.head()).find();
  }

  /** The words over a cell, without the period where the row's label names it already. */
  String over(Cell cell) {
    Period period = cell.figure().period();
    boolean said = period.known() && cell.figure().label().contains(period.printed());
    return said ? head(cell) : column(cell);
  }

  /**
   * With the table's title, unless that has numbers, which would need a source of their own.
   *
   * @param parts what a title should name if one does
   */
  String titled(String text, List<Set<String>> parts) {
    List<String> titles =
        Stream.of(table.stub(), table.caption())
            .map(title -> UNIT_NOTE.matcher(title).replaceAll(" "))
            .map(title -> folded(LEAD.matcher(title).replaceAll("")))
            .filter(title -> !title.isEmpty() && title.length() <= LONGEST_TITLE)
            .filter(title -> !title.matches(".*\\d.*") && !text.contains(title))
            .toList();
    String usual = titles.isEmpty() ? "" : titles.getFirst();
    String title =
        titles.stream()
            .filter(each -> parts.stream().allMatch(p -> AskedWords.meets(asked.in(each), p)))
            .findFirst()
            .orElse(usual);
    return joined(Stream.of(title, text));
  }

  private static String joined(Stream<String> parts) {
    return parts.filter(part -> !part.isEmpty()).collect(Collectors.joining(", "));
  }

  private static String folded(String text) {
    return text.replaceAll("\\s+", " ").strip();
  }
}
