package dev.fathom.search.query;

import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.Month;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/** Finds periods and dates in questions, file names and title pages. */
final class Periods {
  private static final String YEAR = "((?:19|20)\\d{2})(?!\\d)";
  private static final String FISCAL = "(?:fy|fiscal(?:\\s+year)?|the)?\\s*['’]?";
  private static final String MONTHS =
      "(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\\.?";

  private static final Pattern QUARTER_FIRST =
      insensitive("(?<![a-z0-9])q([1-4])[\\s,_-]*(?:of\\s+)?" + FISCAL + YEAR);
  private static final Pattern YEAR_FIRST =
      insensitive("(?<!\\d)" + YEAR + "[\\s,_-]*(?:fiscal\\s+)?q([1-4])(?![0-9a-z])");
  private static final Pattern QUARTER_WORD =
      insensitive(
          "\\b(first|second|third|fourth)\\s+(?:fiscal\\s+)?quarter\\s*(?:of\\s+)?"
              + FISCAL
              + YEAR);
  private static final Pattern QUARTER_HAN =
      Pattern.compile("(?<!\\d)" + YEAR + "\\s*年?度?第?([一二三四1-4])季");
  private static final Pattern SHORT_YEAR = insensitive("(?<![a-z])fy\\s*['’]?(\\d{2})(?!\\d)");
  private static final Pattern PLAIN_YEAR =
      Pattern.compile("(?<![\\d$€£¥.,])" + YEAR + "(?![.,]?\\d|\\s*(?:million|billion|%))");

  private static final Pattern DAY_MONTH =
      insensitive("\\b(\\d{1,2})(?:st|nd|rd|th)?\\s+(?:of\\s+)?" + MONTHS + ",?\\s+" + YEAR);
  private static final Pattern MONTH_DAY =
      insensitive("\\b" + MONTHS + "\\s+(\\d{1,2})(?:st|nd|rd|th)?,?\\s+" + YEAR);
  private static final Pattern NUMERIC =
      Pattern.compile("(?<!\\d)" + YEAR + "[-/.年](\\d{1,2})[-/.月](\\d{1,2})(?!\\d)");

  private static final List<String> ORDINALS = List.of("first", "second", "third", "fourth");
  private static final String HAN_DIGITS = "一二三四";

  private Periods() {}

  /** Quarters, and years that are not part of a quarter found, in no particular order. */
  static Set<Period> find(String text) {
    Set<Period> found = new LinkedHashSet<>();
    String rest = text;
    for (Pattern pattern : List.of(QUARTER_FIRST, QUARTER_WORD)) {
      matches(pattern, rest)
          .forEach(m -> found.add(new Period(number(m.group(2)), quarter(m.group(1)))));
      rest = pattern.matcher(rest).replaceAll(" ");
    }
    for (Pattern pattern : List.of(YEAR_FIRST, QUARTER_HAN)) {
      matches(pattern, rest)
          .forEach(m -> found.add(new Period(number(m.group(1)), quarter(m.group(2)))));
      rest = pattern.matcher(rest).replaceAll(" ");
    }
    matches(SHORT_YEAR, rest).forEach(m -> found.add(Period.ofYear(2000 + number(m.group(1)))));
    matches(PLAIN_YEAR, rest).forEach(m -> found.add(Period.ofYear(number(m.group(1)))));
    return found;
  }

  /** The text without days, whose year is not that of a period. */
  static String withoutDates(String text) {
    String rest = text;
    for (Pattern pattern : List.of(DAY_MONTH, MONTH_DAY, NUMERIC)) {
      rest = pattern.matcher(rest).replaceAll(" ");
    }
    return rest;
  }

  static Set<LocalDate> dates(String text) {
    Set<LocalDate> found = new LinkedHashSet<>();
    matches(DAY_MONTH, text).forEach(m -> add(found, m.group(3), month(m.group(2)), m.group(1)));
    matches(MONTH_DAY, text).forEach(m -> add(found, m.group(3), month(m.group(1)), m.group(2)));
    matches(NUMERIC, text).forEach(m -> add(found, m.group(1), number(m.group(2)), m.group(3)));
    return found;
  }

  private static void add(Set<LocalDate> found, String year, int month, String day) {
    try {
      found.add(LocalDate.of(number(year), month, number(day)));
    } catch (DateTimeException e) {
      // "2022-13-40" is not a date and not an error either
    }
  }

  private static int month(String name) {
    String start = name.substring(0, 3).toUpperCase(Locale.ROOT);
    for (Month month : Month.values()) {
      if (month.name().startsWith(start)) {
        return month.getValue();
      }
    }
    return 0;
  }

  private static int quarter(String text) {
    String lower = text.toLowerCase(Locale.ROOT);
    if (ORDINALS.contains(lower)) {
      return ORDINALS.indexOf(lower) + 1;
    }
    int han = HAN_DIGITS.indexOf(lower);
    return han >= 0 ? han + 1 : number(lower);
  }

  private static List<MatchResult> matches(Pattern pattern, String text) {
    return pattern.matcher(text).results().toList();
  }

  private static int number(String digits) {
    return Integer.parseInt(digits);
  }

  private static Pattern insensitive(String regex) {
    return Pattern.compile(regex, Pattern.CASE_INSENSITIVE);
  }
}
