package dev.fathom.search.table;

import java.time.LocalDate;
import java.time.Month;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * When the fiscal years of a document's author end, and how they are named: by the year they end
 * in, or by the one before.
 *
 * @param end last day of the period that the document reports on; absent where it does not say
 * @param offset what to add to the year of a last day early in a calendar year to get the fiscal
 *     year's name: 0 or -1
 * @param ends last days of fiscal years that the document names, by fiscal year
 */
record FiscalCalendar(@Nullable LocalDate end, int offset, NavigableMap<Integer, LocalDate> ends) {
  private static final int COVER = 12_000;

  /** Years of 52 or 53 weeks end up to a week from the same day of the calendar. */
  private static final int DRIFT = 8;

  private static final Pattern YEAR_THEN_DATE =
      Pattern.compile(
          "(?i)\\bfiscal (?:year )?(20\\d\\d)\\b[^.;]{0,60}?\\bend(?:ed|ing|s)(?: on)?\\s+"
              + PeriodWords.DATE);
  private static final Pattern DATE_THEN_YEAR =
      Pattern.compile(
          "(?i)\\bended\\s+" + PeriodWords.DATE + "\\s*\\(\\W{0,2}fiscal (?:year )?(20\\d\\d)\\b");
  private static final Pattern COVERED =
      Pattern.compile(
          "(?i)\\b(?:year|period|quarter)s?\\s+end(?:ed|ing)\\s*:?\\s*(?<date>\\w+\\.?\\s*\\d{1,2}\\s*,?\\s*(?:19|20)\\d\\d"
              + "|\\d{1,2}\\s+\\w+\\s+(?:19|20)\\d\\d)"
              + "|(?<zh>(?:19|20)\\d\\d\\s*年\\s*\\d{1,2}\\s*月\\s*\\d{1,2}\\s*日)\\s*止");
  private static final Pattern ANY_DATE = Pattern.compile("(?i)\\b" + PeriodWords.DATE + "(?!\\d)");
  private static final Pattern CHINESE_YEAR =
      Pattern.compile("((?:19|20)\\d\\d)\\s*年(?:度|年度)?(?:报告|年报)");

  static FiscalCalendar of(String text) {
    Map<Integer, Integer> votes = new HashMap<>();
    Matcher first = YEAR_THEN_DATE.matcher(text);
    while (first.find()) {
      vote(votes, first.group(1), first.group("year"));
    }
    Matcher second = DATE_THEN_YEAR.matcher(text);
    while (second.find()) {
      vote(votes, second.group(4), second.group("year"));
    }
    int offset = votes.getOrDefault(-1, 0) > votes.getOrDefault(0, 0) ? -1 : 0;
    Map<LocalDate, Integer> dates = dates(text);
    LocalDate end = end(text, dates);
    if (end == null) {
      return new FiscalCalendar(null, offset, new TreeMap<>());
    }
    boolean fixed = isLastOfMonth(end) && dates.containsKey(yearsBefore(end, 1));
    NavigableMap<Integer, LocalDate> ends = new TreeMap<>();
    for (int back = 0; back < 12; back++) {
      LocalDate nominal = yearsBefore(end, back);
      LocalDate nearest =
          dates.keySet().stream()
              .filter(
                  date -> Math.abs(ChronoUnit.DAYS.between(date, nominal)) <= (fixed ? 0 : DRIFT))
              .max((a, b) -> Integer.compare(dates.getOrDefault(a, 0), dates.getOrDefault(b, 0)))
              .orElse(null);
      if (nearest != null || back == 0) {
        LocalDate known = back == 0 || nearest == null ? end : nearest;
        ends.putIfAbsent(name(known, offset), known);
      }
    }
    return new FiscalCalendar(end, offset, ends);
  }

  /** Only a year that ends early in a calendar year may carry the name of the one before. */
  int fiscalYear(LocalDate day) {
    return name(day, offset);
  }

  private static int name(LocalDate day, int offset) {
    if (day.getMonth() == Month.JANUARY && day.getDayOfMonth() <= 3) {
      return day.getYear() - 1;
    }
    return day.getMonthValue() <= 6 ? day.getYear() + offset : day.getYear();
  }

  /** The fiscal year that the document reports on; 0 where unknown. */
  int current() {
    return end == null ? 0 : fiscalYear(end);
  }

  /** Last day of a fiscal year; absent where nothing is known of the calendar. */
  @Nullable LocalDate endOf(int fiscalYear) {
    LocalDate known = ends.get(fiscalYear);
    if (known != null || end == null) {
      return known;
    }
    return yearsBefore(end, current() - fiscalYear);
  }

  private static LocalDate yearsBefore(LocalDate day, int years) {
    LocalDate moved = day.minusYears(years);
    return isLastOfMonth(day) ? moved.withDayOfMonth(moved.lengthOfMonth()) : moved;
  }

  private static boolean isLastOfMonth(LocalDate day) {
    return day.getDayOfMonth() == day.lengthOfMonth();
  }

  /** Last day of a quarter of a fiscal year. */
  @Nullable LocalDate endOf(int fiscalYear, int quarter) {
    LocalDate year = endOf(fiscalYear);
    if (year == null || quarter == 4) {
      return year;
    }
    LocalDate moved = year.minusMonths(3L * (4 - quarter));
    return isLastOfMonth(year) ? moved.withDayOfMonth(moved.lengthOfMonth()) : moved;
  }

  /** Last day of the year before the one that ends on the given day. */
  LocalDate yearBefore(LocalDate day) {
    if (isEnd(day)) {
      LocalDate before = endOf(fiscalYear(day) - 1);
      if (before != null) {
        return before;
      }
    }
    return day.minusYears(1);
  }

  /** Whether a fiscal year ends on the given day. */
  boolean isEnd(LocalDate day) {
    return day.equals(endOf(fiscalYear(day)));
  }

  private static @Nullable LocalDate end(String text, Map<LocalDate, Integer> dates) {
    Matcher covered = COVERED.matcher(text.substring(0, Math.min(COVER, text.length())));
    while (covered.find()) {
      String date = covered.group("date") == null ? covered.group("zh") : covered.group("date");
      PeriodWords words = PeriodWords.of(date);
      if (!words.dates().isEmpty()) {
        return words.dates().getFirst();
      }
    }
    Matcher chinese = CHINESE_YEAR.matcher(text.substring(0, Math.min(COVER, text.length())));
    if (chinese.find()) {
      return LocalDate.of(Integer.parseInt(chinese.group(1)), 12, 31);
    }
    int most = dates.values().stream().mapToInt(Integer::intValue).max().orElse(0);
    return dates.entrySet().stream()
        .filter(entry -> entry.getValue() * 3 >= most)
        .map(Map.Entry::getKey)
        .max(LocalDate::compareTo)
        .orElse(null);
  }

  private static Map<LocalDate, Integer> dates(String text) {
    Map<LocalDate, Integer> dates = new HashMap<>();
    Matcher matcher = ANY_DATE.matcher(text);
    while (matcher.find()) {
      PeriodWords.of(matcher.group()).dates().forEach(date -> dates.merge(date, 1, Integer::sum));
    }
    return dates;
  }

  private static void vote(Map<Integer, Integer> votes, String fiscal, String calendar) {
    votes.merge(Integer.parseInt(fiscal) - Integer.parseInt(calendar), 1, Integer::sum);
  }
}
