package dev.fathom.search.table;

import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.MonthDay;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Decides what period a number is of. The columns' heads go first, the lowest before those over it;
 * then a head between rows; a row that names a day of its own ("Balance at December 31, 2022") goes
 * before all of them. Where the table names no period, the text before it may, and at last the
 * number is taken to be of the period that the document reports on.
 *
 * <p>Heads and labels that name years to come say when something falls due: such numbers stand as
 * at the date of the report.
 */
final class PeriodRules {
  private static final Pattern CHANGE =
      Pattern.compile(
          "(?i)\\bchange|\\bincrease|\\bdecrease|\\bvs\\.?\\b|\\bversus\\b|\\bvariance\\b|同比|变动");
  private static final Pattern AT_A_DAY =
      Pattern.compile(
          "(?i)\\bbalances?\\b|\\bas of\\b|\\bas at\\b|\\bat\\b|\\boutstanding\\b|\\bunvested\\b"
              + "|\\bnon-?vested\\b|\\bvested\\b|\\bexercisable\\b|\\bend(?:ing)?\\b|期末|期初|余额");
  private static final Pattern ENDS_WITH_A_DAY =
      Pattern.compile("(?i)[a-z]{3}\\.?\\s*\\d{1,2}(?:,\\s*(?:19|20)\\d\\d)?\\s*$|日\\s*$");

  /** Loans by the year in which they were made end in a column for all earlier years. */
  private static final Pattern VINTAGE = Pattern.compile("(?i)prior(?: years?)?|earlier");

  private static final Pattern ANCHORED =
      Pattern.compile(
          "(?i)(?:\\b(?:as of|as at|at|ended|ending)|截至|截止)\\s*(?:[^.;]{8,24}?(?:19|20)\\d\\d(?:年.{2,6}日)?)"
              + "(?:,?\\s*(?:and|or|及|和)\\s*(?:[^.;]{8,24}?(?:19|20)\\d\\d))?");
  private static final Pattern ACQUISITION =
      Pattern.compile(
          "(?i)\\bacquisition[- ]date\\b|\\b(?:assets|intangibles?) acquired\\b|\\bdate of (?:the )?acquisition\\b|\\bpurchase price\\b"
              + "|\\bconsideration\\b");
  private static final Pattern ASIDE = Pattern.compile("[(（][^)）]*[)）]");
  private static final int WORDS_BESIDE_A_DATE = 14;
  private static final int LONGEST_COLUMN_NAME = 50;
  private static final int LONGEST_BALANCE = 60;

  /** How long after the end of its period a report may still count shares. */
  private static final int DAYS_AFTER = 150;

  private final FiscalCalendar calendar;

  /** Heads and labels come back for every number beside or below them. */
  private final Map<String, PeriodWords> known = new HashMap<>();

  private final Map<List<Object>, Optional<LocalDate>> told = new HashMap<>();

  PeriodRules(FiscalCalendar calendar) {
    this.calendar = calendar;
  }

  /**
   * What speaks of a number's period.
   *
   * @param heads over its column, from top to bottom
   * @param stubs over the labels
   * @param section the last line between rows that names a period; may be empty
   * @param label of its row
   * @param beside the other heads of the table that stand in rows with those over its column
   * @param titles caption and note of the table
   * @param around what stands before the table
   * @param balanceBelow the day that the next row below names; absent where none does
   */
  record Clues(
      List<String> heads,
      List<String> stubs,
      String section,
      String label,
      List<String> beside,
      List<String> titles,
      Surroundings around,
      @Nullable LocalDate balanceBelow) {
    Clues {
      heads = List.copyOf(heads);
      stubs = List.copyOf(stubs);
      titles = List.copyOf(titles);
      beside = List.copyOf(beside);
    }

    String printed() {
      return String.join(" ", heads);
    }
  }

  private PeriodWords words(String text) {
    return known.computeIfAbsent(text, PeriodWords::of);
  }

  Period period(Clues clues) {
    String printed = clues.printed();
    if (clues.heads.stream().anyMatch(head -> isChange(head))) {
      return Period.UNKNOWN;
    }
    PeriodWords label = words(name(clues.label));
    LocalDate column = ofColumn(clues.heads, clues);
    int months = months(clues);
    LocalDate own = ownDay(name(clues.label), label, column);
    if (own != null) {
      return instant(column == null ? clues.label : printed, own, true);
    }
    boolean stated = column != null;
    LocalDate end = column;
    if (end != null && label.quarter() > 0 && calendar.isEnd(end)) {
      end = calendar.endOf(calendar.fiscalYear(end), label.quarter());
      months = 3;
    }
    if (end == null && label.dates().isEmpty() && isName(clues.label, label)) {
      end = past(label.lastYear());
      stated = end != null;
      printed = stated ? clues.label : printed;
    }
    if (end == null) {
      end = ofColumn(List.of(clues.section), clues);
      stated = end != null;
    }
    if (end == null) {
      end = clues.balanceBelow;
    }
    if (end == null) {
      end =
          clues.beside.stream()
              .map(head -> ofColumn(List.of(head), clues))
              .filter(Objects::nonNull)
              .max(LocalDate::compareTo)
              .orElse(null);
    }
    if (end == null) {
      end = around(clues);
    }
    if (end == null) {
      end = calendar.end();
    }
    if (label.opening() || clues.heads.stream().anyMatch(this::isOpening)) {
      return end == null ? Period.UNKNOWN : instant(printed, before(end, months), stated);
    }
    if (end == null) {
      return unended(printed, clues, months);
    }
    return period(printed, end, months, stated);
  }

  /** The day that a row's label gives to its numbers, as balances do; absent if it gives none. */
  @Nullable LocalDate balanceDay(String label) {
    return ownDay(name(label), words(name(label)), null);
  }

  /** A label without what it says aside. */
  private static String name(String label) {
    return ASIDE.matcher(label).replaceAll(" ");
  }

  /** Whether a head names a year that has not come when the document reports. */
  boolean isToCome(String head) {
    PeriodWords words = words(head);
    LocalDate end = calendar.end();
    return end != null
        && words.named()
        && words.lastYear() > Math.max(calendar.current(), end.getYear())
        && words.dates().isEmpty();
  }

  private static boolean isChange(String head) {
    return head.length() < LONGEST_COLUMN_NAME && CHANGE.matcher(head).find();
  }

  private boolean isOpening(String head) {
    return head.length() < LONGEST_COLUMN_NAME && words(head).opening();
  }

  private Period period(String printed, LocalDate end, int months, boolean stated) {
    int year = calendar.fiscalYear(end);
    if (months > 0) {
      LocalDate start =
          (months == 12 ? calendar.yearBefore(end) : end.minusMonths(months)).plusDays(1);
      return new Period(printed, Period.Kind.DURATION, year, months, start, end, stated);
    }
    PeriodWords words = words(printed);
    boolean day = !words.dates().isEmpty() || !words.days().isEmpty();
    return day && !words.ended()
        ? instant(printed, end, stated)
        : new Period(printed, Period.Kind.UNKNOWN, year, 0, null, end, stated);
  }

  private Period instant(String printed, LocalDate day, boolean stated) {
    return new Period(printed, Period.Kind.INSTANT, calendar.fiscalYear(day), 0, null, day, stated);
  }

  /** Without a calendar a year is all there is. */
  private Period unended(String printed, Clues clues, int months) {
    for (int i = clues.heads.size() - 1; i >= 0; i--) {
      int year = words(clues.heads.get(i)).lastYear();
      if (year > 0) {
        Period.Kind kind = months > 0 ? Period.Kind.DURATION : Period.Kind.UNKNOWN;
        return new Period(printed, kind, year, months, null, null, true);
      }
    }
    return Period.UNKNOWN;
  }

  private LocalDate before(LocalDate end, int months) {
    return months == 0 || months == 12 ? calendar.yearBefore(end) : end.minusMonths(months);
  }

  private int months(Clues clues) {
    List<String> lines = new ArrayList<>(clues.heads.reversed());
    lines.addAll(clues.stubs);
    lines.add(clues.section);
    lines.addAll(clues.titles);
    return lines.stream()
        .mapToInt(line -> words(line).months())
        .filter(months -> months > 0)
        .findFirst()
        .orElse(0);
  }

  /** What heads say, the lowest first; the day of a year may stand between rows or over labels. */
  private @Nullable LocalDate ofColumn(List<String> heads, Clues clues) {
    List<String> lines = new ArrayList<>(heads.reversed());
    if (lines.stream().noneMatch(line -> words(line).named())) {
      return null;
    }
    lines.add(clues.section);
    lines.addAll(clues.stubs.reversed());
    boolean vintages = clues.beside.stream().anyMatch(head -> VINTAGE.matcher(head).matches());
    List<PeriodWords> words = lines.stream().map(this::words).toList();
    int quarter = words.stream().mapToInt(PeriodWords::quarter).max().orElse(0);
    for (int i = 0; i < words.size(); i++) {
      PeriodWords line = words.get(i);
      boolean vintage = vintages && line.dates().isEmpty();
      if (line.named() && !vintage && !isToCome(lines.get(i))) {
        if (!line.dates().isEmpty()) {
          return closing(latest(line.dates()));
        }
        int year = line.lastYear();
        MonthDay day = day(words, i);
        return day != null
            ? at(year, day)
            : quarter > 0 ? calendar.endOf(year, quarter) : calendar.endOf(year);
      }
    }
    return null;
  }

  /** What was paid and taken over stands as at the day of the acquisition. */
  private @Nullable LocalDate acquisition(Clues clues) {
    boolean near =
        clues.around.lines().stream().limit(2).anyMatch(line -> ACQUISITION.matcher(line).find());
    LocalDate end = calendar.end();
    if (!near || end == null) {
      return null;
    }
    List<String> lines = new ArrayList<>(clues.around.lines());
    lines.addAll(clues.around.further());
    for (String line : lines) {
      LocalDate date =
          words(line).dates().stream()
              .filter(day -> !day.isAfter(end) && day.isAfter(end.minusYears(3)))
              .max(LocalDate::compareTo)
              .orElse(null);
      if (date != null) {
        return date;
      }
    }
    return null;
  }

  private static LocalDate latest(List<LocalDate> dates) {
    return dates.stream().max(LocalDate::compareTo).orElseThrow();
  }

  /** The day of the year that belongs to a line that names a year only. */
  private @Nullable MonthDay day(List<PeriodWords> words, int line) {
    List<Integer> order = new ArrayList<>(List.of(line));
    for (int i = line - 1; i >= 0; i--) {
      order.add(i);
    }
    for (int i = line + 1; i < words.size(); i++) {
      order.add(i);
    }
    for (int i : order) {
      if (!words.get(i).days().isEmpty()) {
        return words.get(i).days().getLast();
      }
      if (words.get(i).dates().size() == 1) {
        LocalDate date = words.get(i).dates().getFirst();
        return MonthDay.of(date.getMonth(), date.getDayOfMonth());
      }
    }
    return null;
  }

  private static @Nullable LocalDate at(int year, MonthDay day) {
    try {
      return day.atYear(year);
    } catch (DateTimeException e) {
      return null;
    }
  }

  /** The day a row's label names for its numbers, given the end of its column where known. */
  private @Nullable LocalDate ownDay(String text, PeriodWords label, @Nullable LocalDate column) {
    if (column != null && text.length() > LONGEST_BALANCE) {
      return null;
    }
    boolean said = AT_A_DAY.matcher(text).find();
    if (!said && !isName(text, label) && !ENDS_WITH_A_DAY.matcher(text).find()) {
      return null;
    }
    if (label.dates().size() > 1) {
      return null;
    }
    if (!label.dates().isEmpty()) {
      LocalDate day = label.dates().getFirst();
      LocalDate end = calendar.end();
      if (end == null || day.isAfter(end.plusDays(DAYS_AFTER))) {
        return null;
      }
      LocalDate closing = closing(day);
      boolean beside = (column != null || !said) && !calendar.isEnd(closing);
      return beside || (day.isAfter(end) && !text.contains("as of")) ? null : closing;
    }
    if (!label.days().isEmpty()) {
      LocalDate end = column == null ? null : column;
      if (end == null && !label.years().isEmpty()) {
        return past(label.lastYear());
      }
      if (end == null) {
        return null;
      }
      LocalDate day = at(end.getYear(), label.days().getLast());
      return day == null ? null : day.isAfter(end) ? closing(day.minusYears(1)) : closing(day);
    }
    boolean balance = text.toLowerCase(Locale.ROOT).contains("balance");
    return column == null && balance && !label.opening() ? past(label.lastYear()) : null;
  }

  /** A balance on the first day of a month is that of the last day before. */
  private LocalDate closing(LocalDate day) {
    return !calendar.isEnd(day) && day.getDayOfMonth() == 1 ? day.minusDays(1) : day;
  }

  /** The end of a year that has come; absent for years to come. */
  private @Nullable LocalDate past(int year) {
    return year > 0 && year <= calendar.current() ? calendar.endOf(year) : null;
  }

  /** Whether a label is little more than the name of a period. */
  private static boolean isName(String text, PeriodWords label) {
    if (!label.named()) {
      return false;
    }
    String rest =
        text.replaceAll("(?i)" + PeriodWords.DATE, "").replaceAll("(?i)(?:19|20)\\d\\d|fiscal", "");
    return rest.strip().length() < WORDS_BESIDE_A_DATE && !label.opening();
  }

  /** The latest day that a line speaks of as the end of something and that has come. */
  private @Nullable LocalDate latestAnchored(String line) {
    LocalDate latest = null;
    Matcher anchored = ANCHORED.matcher(line);
    while (anchored.find()) {
      for (LocalDate date : words(anchored.group()).dates()) {
        boolean come = calendar.end() == null || !date.isAfter(calendar.end());
        if (come && (latest == null || date.isAfter(latest))) {
          latest = date;
        }
      }
    }
    return latest;
  }

  /** What titles and the lines before the table say; asked for many numbers of one table. */
  private @Nullable LocalDate around(Clues clues) {
    return told.computeIfAbsent(
            List.of(clues.titles, clues.around), key -> Optional.ofNullable(tell(clues)))
        .orElse(null);
  }

  private @Nullable LocalDate tell(Clues clues) {
    LocalDate acquired = acquisition(clues);
    if (acquired != null) {
      return acquired;
    }
    List<String> lines = new ArrayList<>(clues.titles);
    lines.addAll(clues.around.lines().stream().limit(2).toList());
    for (String line : lines) {
      PeriodWords words = words(line);
      LocalDate latest = latestAnchored(line);
      if (latest != null) {
        return latest;
      }
      int year =
          words.years().stream().filter(y -> past(y) != null).mapToInt(y -> y).max().orElse(0);
      if (year > 0 && line.length() < 200 && words.dates().isEmpty()) {
        return past(year);
      }
    }
    return null;
  }
}
