package dev.fathom.search.read.text;

import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.List;
import java.util.Locale;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Finds days as people and programs write them, in English, German, French, Chinese, Japanese. */
public final class Dates {
  private static final String NAMES =
      "(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec|januar|februar|märz|mai|juni|juli|august|oktober|dezember"
          + "|janvier|février|mars|avril|juin|juillet|août|septembre|octobre|novembre|décembre"
          + "|january|february|march|april|june|july|september|october|november|december|sept)";
  private static final String YEAR = "((?:19|20)\\d\\d)";
  private static final List<String> MONTHS =
      List.of("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec");
  private static final String HAN = "〇一二三四五六七八九";
  private static final Pattern NUMERIC =
      Pattern.compile(
          "(?<!\\d)" + YEAR + "\\s?[-/.年]\\s?(\\d{1,2})\\s?[-/.月]\\s?(\\d{1,2})(?!\\d)");
  private static final Pattern COMPACT =
      Pattern.compile("(?<!\\d)" + YEAR + "(0[1-9]|1[0-2])([0-2]\\d|3[01])(?!\\d)");
  private static final Pattern GERMAN =
      Pattern.compile("(?<!\\d)(\\d{1,2})\\.\\s?(\\d{1,2})\\.\\s?" + YEAR + "(?!\\d)");
  private static final Pattern DAY_FIRST =
      Pattern.compile(
          "(?i)(?<!\\d)(\\d{1,2})(?:st|nd|rd|th|er|\\.)?\\s+(?:of\\s+)?"
              + NAMES
              + "\\.?,?\\s+"
              + YEAR,
          Pattern.UNICODE_CASE);
  private static final Pattern MONTH_FIRST =
      Pattern.compile(
          "(?i)\\b" + NAMES + "\\.?\\s+(\\d{1,2})(?:st|nd|rd|th)?,?\\s+" + YEAR,
          Pattern.UNICODE_CASE);
  private static final Pattern HAN_DATE =
      Pattern.compile("([二一][〇○零一二三四五六七八九]{3})年([一二三四五六七八九十]{1,2})月([一二三四五六七八九十]{1,3})日");
  private static final Pattern REIWA =
      Pattern.compile("(令和|平成)\\s?(元|\\d{1,2})年\\s?(\\d{1,2})月\\s?(\\d{1,2})日");

  private Dates() {}

  /** The first day in the text; null where there is none. */
  public static @Nullable LocalDate first(String text) {
    LocalDate first = null;
    int at = Integer.MAX_VALUE;
    for (Reading reading :
        List.of(
            new Reading(NUMERIC, m -> day(m.group(1), number(m.group(2)), m.group(3))),
            new Reading(COMPACT, m -> day(m.group(1), number(m.group(2)), m.group(3))),
            new Reading(GERMAN, m -> day(m.group(3), number(m.group(2)), m.group(1))),
            new Reading(DAY_FIRST, m -> day(m.group(3), month(m.group(2)), m.group(1))),
            new Reading(MONTH_FIRST, m -> day(m.group(3), month(m.group(1)), m.group(2))),
            new Reading(HAN_DATE, Dates::han),
            new Reading(REIWA, Dates::era))) {
      Matcher matcher = reading.pattern().matcher(text);
      while (matcher.find() && matcher.start() < at) {
        LocalDate found = reading.meaning().of(matcher);
        if (found != null) {
          first = found;
          at = matcher.start();
          break;
        }
      }
    }
    return first;
  }

  private interface Meaning {
    @Nullable LocalDate of(MatchResult match);
  }

  private record Reading(Pattern pattern, Meaning meaning) {}

  private static @Nullable LocalDate day(String year, int month, String day) {
    return day(number(year), month, number(day));
  }

  /** "2022-13-40" is not a date and not an error either. */
  private static @Nullable LocalDate day(int year, int month, int day) {
    try {
      return LocalDate.of(year, month, day);
    } catch (DateTimeException e) {
      return null;
    }
  }

  private static int month(String name) {
    String lower = name.toLowerCase(Locale.ROOT);
    int found = MONTHS.indexOf(lower.substring(0, 3));
    if (found >= 0) {
      return found + 1;
    }
    return switch (lower) {
      case "mai" -> 5;
      case "märz" -> 3;
      case "oktober" -> 10;
      case "dezember", "décembre" -> 12;
      case "février" -> 2;
      case "avril" -> 4;
      case "juin" -> 6;
      case "juillet" -> 7;
      case "août" -> 8;
      default -> 0;
    };
  }

  private static @Nullable LocalDate han(MatchResult match) {
    StringBuilder year = new StringBuilder();
    match
        .group(1)
        .replace('零', '〇')
        .replace('○', '〇')
        .chars()
        .forEach(c -> year.append(HAN.indexOf(c)));
    return day(number(year.toString()), hanNumber(match.group(2)), hanNumber(match.group(3)));
  }

  private static int hanNumber(String text) {
    int ten = text.indexOf('十');
    if (ten < 0) {
      return HAN.indexOf(text.charAt(0));
    }
    int tens = ten == 0 ? 1 : HAN.indexOf(text.charAt(0));
    int ones = ten + 1 < text.length() ? HAN.indexOf(text.charAt(ten + 1)) : 0;
    return 10 * tens + ones;
  }

  private static @Nullable LocalDate era(MatchResult match) {
    int start = match.group(1).equals("令和") ? 2018 : 1988;
    int year = match.group(2).equals("元") ? 1 : number(match.group(2));
    return day(start + year, number(match.group(3)), number(match.group(4)));
  }

  private static int number(String digits) {
    return Integer.parseInt(digits);
  }
}
