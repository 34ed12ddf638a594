package dev.fathom.search.table;

import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.MonthDay;
import java.time.YearMonth;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What a text says about time, each thing by itself.
 *
 * @param dates whole dates
 * @param days days of a year that is not named with them
 * @param years years that are not part of a date
 * @param months length of a duration: 12, 9, 6, 3; 0 where none is named
 * @param quarter 1 to 4; 0 where none is named
 * @param opening whether it speaks of the beginning of a period
 * @param ended whether it speaks of a duration that ends
 */
record PeriodWords(
    List<LocalDate> dates,
    List<MonthDay> days,
    List<Integer> years,
    int months,
    int quarter,
    boolean opening,
    boolean ended) {
  private static final List<String> MONTHS =
      List.of("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec");
  private static final String MONTH =
      "(?<month>jan(?:uary|\\.)?|feb(?:ruary|\\.)?|mar(?:ch|\\.)?|apr(?:il|\\.)?|may|june?\\.?"
          + "|july?\\.?|aug(?:ust|\\.)?|sept?(?:ember|\\.)?|oct(?:ober|\\.)?|nov(?:ember|\\.)?"
          + "|dec(?:ember|\\.)?)";

  /** A day of a year; defines the groups {@code month}, {@code day} and {@code year}. */
  static final String DATE = MONTH + "\\s*(?<day>\\d{1,2})\\s*,?\\s*(?<year>(?:19|20)\\d\\d)";

  private static final Pattern FULL_DATE = Pattern.compile("(?i)\\b" + DATE + "(?!\\d)");
  private static final Pattern DAY_FIRST =
      Pattern.compile(
          "(?i)\\b(?<day>\\d{1,2})\\s+" + MONTH + "\\s*,?\\s*(?<year>(?:19|20)\\d\\d)(?!\\d)");
  private static final Pattern NUMERIC =
      Pattern.compile("\\b(?<month>\\d{1,2})/(?<day>\\d{1,2})/(?<year>(?:19|20)?\\d\\d)\\b");
  private static final Pattern ISO =
      Pattern.compile("\\b(?<year>(?:19|20)\\d\\d)-(?<month>\\d\\d)-(?<day>\\d\\d)\\b");
  private static final Pattern CHINESE =
      Pattern.compile(
          "(?<year>(?:19|20)\\d\\d)\\s*年\\s*(?<month>\\d{1,2})\\s*月\\s*(?<day>\\d{1,2})\\s*日");
  private static final Pattern MONTH_OF_YEAR =
      Pattern.compile("(?i)\\b" + MONTH + ",?\\s+(?<year>(?:19|20)\\d\\d)(?!\\d)");
  private static final Pattern DAY_WITHOUT_YEAR =
      Pattern.compile("(?i)\\b" + MONTH + "\\s*(?<day>\\d{1,2})(?!\\d)");
  private static final Pattern CHINESE_DAY =
      Pattern.compile("(?<month>\\d{1,2})\\s*月\\s*(?<day>\\d{1,2})\\s*日");
  private static final Pattern YEAR =
      Pattern.compile("(?<![\\d,.$€£/-])((?:19|20)\\d\\d)(?![\\d/]|[,.]\\d|\\s*%)");
  private static final Pattern SHORT_YEAR = Pattern.compile("(?i)\\bfy\\s?['’]?(\\d\\d)\\b");
  private static final Pattern QUARTERS =
      Pattern.compile(
          "(?i)\\b(?:three|3)[- ]months?|\\bquarters?\\b|\\b(?:13|14|thirteen|fourteen)[- ]weeks|\\bQ[1-4]\\b|季度");
  private static final Pattern HALVES =
      Pattern.compile("(?i)\\b(?:six|6)[- ]months?|\\b(?:26|27)[- ]weeks|\\bhalf\\b|半年");
  private static final Pattern THREE_QUARTERS =
      Pattern.compile("(?i)\\b(?:nine|9)[- ]months?|\\b(?:39|40)[- ]weeks");
  private static final Pattern YEARS =
      Pattern.compile(
          "(?i)\\b(?:twelve|12)[- ]months?|\\byears?\\b|\\b(?:52|53)[- ]weeks|\\bfiscal\\b|年度");
  private static final Pattern QUARTER =
      Pattern.compile(
          "(?i)\\bQ(?<n>[1-4])\\b|\\b(?<word>first|second|third|fourth|1st|2nd|3rd|4th)\\s+(?:fiscal\\s+)?quarter"
              + "|第(?<zh>[一二三四])季度");
  private static final Pattern OPENING =
      Pattern.compile(
          "(?i)\\bbeginning\\b|\\bopening\\b|\\bstart of (?:the )?(?:year|period)|期初|年初");
  private static final Pattern ENDED =
      Pattern.compile("(?i)\\bended\\b|\\bending\\b|\\bfor the (?:fiscal )?years?\\b|年度");

  PeriodWords {
    dates = List.copyOf(dates);
    days = List.copyOf(days);
    years = List.copyOf(years);
  }

  static PeriodWords of(String text) {
    List<LocalDate> dates = new ArrayList<>();
    StringBuilder rest = new StringBuilder(text);
    for (Pattern pattern : List.of(FULL_DATE, DAY_FIRST, NUMERIC, ISO, CHINESE)) {
      for (MatchResult found : take(pattern, rest)) {
        LocalDate date = date(found);
        if (date != null) {
          dates.add(date);
        }
      }
    }
    List<MonthDay> days = new ArrayList<>();
    for (Pattern pattern : List.of(DAY_WITHOUT_YEAR, CHINESE_DAY)) {
      for (MatchResult found : take(pattern, rest)) {
        MonthDay day = day(found);
        if (day != null) {
          days.add(day);
        }
      }
    }
    for (MatchResult found : take(MONTH_OF_YEAR, rest)) {
      int month = month(found.group("month"));
      dates.add(YearMonth.of(Integer.parseInt(found.group("year")), month).atEndOfMonth());
    }
    List<Integer> years = new ArrayList<>();
    for (MatchResult found : take(YEAR, rest)) {
      years.add(Integer.parseInt(found.group(1)));
    }
    for (MatchResult found : take(SHORT_YEAR, rest)) {
      years.add(2000 + Integer.parseInt(found.group(1)));
    }
    return new PeriodWords(
        dates,
        days,
        years,
        months(text),
        quarter(text),
        OPENING.matcher(text).find(),
        ENDED.matcher(text).find());
  }

  /** Whether a year is named. */
  boolean named() {
    return !dates.isEmpty() || !years.isEmpty();
  }

  /** The latest year named; 0 where none is. */
  int lastYear() {
    return Math.max(
        years.stream().mapToInt(Integer::intValue).max().orElse(0),
        dates.stream().mapToInt(LocalDate::getYear).max().orElse(0));
  }

  private static List<MatchResult> take(Pattern pattern, StringBuilder rest) {
    List<MatchResult> found = new ArrayList<>();
    Matcher matcher = pattern.matcher(rest.toString());
    while (matcher.find()) {
      found.add(matcher.toMatchResult());
      for (int i = matcher.start(); i < matcher.end(); i++) {
        rest.setCharAt(i, '~');
      }
    }
    return found;
  }

  private static @Nullable LocalDate date(MatchResult found) {
    int year = Integer.parseInt(found.group("year"));
    try {
      return LocalDate.of(
          year < 100 ? 2000 + year : year,
          month(found.group("month")),
          Integer.parseInt(found.group("day")));
    } catch (DateTimeException e) {
      return null;
    }
  }

  private static @Nullable MonthDay day(MatchResult found) {
    try {
      return MonthDay.of(month(found.group("month")), Integer.parseInt(found.group("day")));
    } catch (DateTimeException e) {
      return null;
    }
  }

  private static int month(String month) {
    return Character.isDigit(month.charAt(0))
        ? Integer.parseInt(month)
        : MONTHS.indexOf(month.substring(0, 3).toLowerCase(Locale.ROOT)) + 1;
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

  private static int quarter(String text) {
    Matcher quarter = QUARTER.matcher(text);
    if (!quarter.find()) {
      return 0;
    }
    if (quarter.group("n") != null) {
      return Integer.parseInt(quarter.group("n"));
    }
    if (quarter.group("zh") != null) {
      return "一二三四".indexOf(quarter.group("zh")) + 1;
    }
    return switch (quarter.group("word").toLowerCase(Locale.ROOT)) {
      case "first", "1st" -> 1;
      case "second", "2nd" -> 2;
      case "third", "3rd" -> 3;
      default -> 4;
    };
  }
}
