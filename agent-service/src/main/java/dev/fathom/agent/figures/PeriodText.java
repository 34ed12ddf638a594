package dev.fathom.agent.figures;

import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads periods from the heads of columns. */
final class PeriodText {
  private static final List<String> MONTHS =
      List.of("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec");
  private static final String MONTH =
      "(?<month>jan(?:uary|\\.)?|feb(?:ruary|\\.)?|mar(?:ch|\\.)?|apr(?:il|\\.)?|may|june?\\.?"
          + "|july?\\.?|aug(?:ust|\\.)?|sept?(?:ember|\\.)?|oct(?:ober|\\.)?|nov(?:ember|\\.)?"
          + "|dec(?:ember|\\.)?)";

  /** A day of a year; defines the groups {@code month}, {@code day} and {@code year}. */
  static final String DATE = MONTH + "\\s+(?<day>\\d{1,2})\\s*,?\\s*(?<year>(?:19|20)\\d\\d)";

  private static final Pattern FULL_DATE = Pattern.compile("(?i)\\b" + DATE + "\\b");
  private static final Pattern DAY_WITHOUT_YEAR =
      Pattern.compile("(?i)\\b" + MONTH + "\\s+(?<day>\\d{1,2})\\b");
  private static final Pattern CHINESE_DATE =
      Pattern.compile("((?:19|20)\\d\\d)\\s*年\\s*(?:(\\d{1,2})\\s*月\\s*(?:(\\d{1,2})\\s*日)?)?");
  private static final Pattern YEAR =
      Pattern.compile(
          "(?i)(?<![\\d,.$])(?:fy|fiscal(?: year)?)?\\s*((?:19|20)\\d\\d)(?![\\d,.]\\d)");
  private static final Pattern SHORT_YEAR = Pattern.compile("(?i)\\bfy\\s?'?(\\d\\d)\\b");
  private static final Pattern QUARTERS =
      Pattern.compile(
          "(?i)\\b(?:three|3)[- ]months?|\\bquarters?\\b|\\b(?:13|14|thirteen) weeks|\\bQ[1-4]\\b");
  private static final Pattern HALVES =
      Pattern.compile("(?i)\\b(?:six|6)[- ]months?|\\b(?:26|27) weeks|\\bhalf\\b");
  private static final Pattern THREE_QUARTERS =
      Pattern.compile("(?i)\\b(?:nine|9)[- ]months?|\\b(?:39|40) weeks");
  private static final Pattern YEARS =
      Pattern.compile(
          "(?i)\\b(?:twelve|12)[- ]months?|\\byears?\\b|\\b(?:52|53) weeks|\\bfiscal\\b|年度");
  private static final Pattern ENDED = Pattern.compile("(?i)\\bended\\b|\\bending\\b");

  private PeriodText() {}

  /**
   * The period that the heads of a column name.
   *
   * @param text everything the heads of a column say, from top to bottom
   * @return {@link Period#UNKNOWN} where no year is named
   */
  static Period read(String text, FiscalCalendar calendar) {
    String printed = text.strip().replaceAll("\\s+", " ");
    int months = months(printed);
    LocalDate end = date(printed);
    int named = year(printed);
    if (end == null && named == 0) {
      return Period.UNKNOWN;
    }
    int year = end == null ? named : calendar.fiscalYear(end);
    if (months > 0) {
      return new Period(printed, Period.Kind.DURATION, year, months, end);
    }
    boolean instant = end != null && !ENDED.matcher(printed).find();
    return new Period(printed, instant ? Period.Kind.INSTANT : Period.Kind.UNKNOWN, year, 0, end);
  }

  private static int months(String text) {
    if (QUARTERS.matcher(text).find()) {
      return 3;
    }
    if (HALVES.matcher(text).find()) {
      return 6;
    }
    if (THREE_QUARTERS.matcher(text).find()) {
      return 9;
    }
    return YEARS.matcher(text).find() ? 12 : 0;
  }

  private static @Nullable LocalDate date(String text) {
    Matcher full = FULL_DATE.matcher(text);
    if (full.find()) {
      return date(Integer.parseInt(full.group("year")), full.group("month"), full.group("day"));
    }
    Matcher chinese = CHINESE_DATE.matcher(text);
    if (chinese.find() && chinese.group(3) != null) {
      return date(
          Integer.parseInt(chinese.group(1)),
          Integer.parseInt(chinese.group(2)),
          Integer.parseInt(chinese.group(3)));
    }
    Matcher day = DAY_WITHOUT_YEAR.matcher(text);
    int year = year(text);
    if (day.find() && year > 0) {
      return date(year, day.group("month"), day.group("day"));
    }
    return null;
  }

  private static int year(String text) {
    Matcher year = YEAR.matcher(text);
    int last = 0;
    while (year.find()) {
      last = Integer.parseInt(year.group(1));
    }
    Matcher shortYear = SHORT_YEAR.matcher(text);
    if (last == 0 && shortYear.find()) {
      last = 2000 + Integer.parseInt(shortYear.group(1));
    }
    return last;
  }

  private static @Nullable LocalDate date(int year, String month, String day) {
    int number = MONTHS.indexOf(month.substring(0, 3).toLowerCase(Locale.ROOT)) + 1;
    return date(year, number, Integer.parseInt(day));
  }

  private static @Nullable LocalDate date(int year, int month, int day) {
    try {
      return LocalDate.of(year, month, day);
    } catch (DateTimeException e) {
      return null;
    }
  }
}
