package dev.fathom.agent.evidence;

import dev.fathom.agent.evidence.TimeMention.Kind;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Finds years, quarters and days in a text. */
final class TimeMentions {
  private static final String[] MONTHS = {
    "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"
  };
  private static final String MONTH =
      "(?<month>jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\\.?";
  private static final String YEAR = "(?<year>(?:19|20)\\d\\d)";

  /** No letter or digit before; a Chinese character is no letter here. */
  private static final String FREE = "(?<![\\p{L}\\d$€£¥&&[^\\p{IsHan}]])(?<!\\d[.,])";

  private static final List<Pattern> DAYS =
      List.of(
          pattern(
              "\\b" + MONTH + "\\s+(?<day>\\d{1,2})(?:st|nd|rd|th)?(?:\\s*,?\\s+" + YEAR + ")?\\b"),
          pattern(
              "\\b(?<day>\\d{1,2})(?:st|nd|rd|th)?\\s+" + MONTH + "(?:\\s*,?\\s+" + YEAR + ")?\\b"),
          pattern(FREE + YEAR + "-(?<month>\\d{2})-(?<day>\\d{2})(?!\\d)"),
          pattern(FREE + YEAR + "\\s*年\\s*(?<month>\\d{1,2})\\s*月\\s*(?<day>\\d{1,2})\\s*日"));
  private static final Pattern QUARTER =
      pattern(
          "\\b(?<ordinal>first|second|third|fourth|1st|2nd|3rd|4th)[\\s-]+(?:fiscal\\s+)?quarter\\b|\\bQ(?<number>[1-4])(?![\\d])|\\b(?<before>[1-4])Q(?=\\d{2}|\\b)|第?(?<chinese>[一二三四1-4])季度");
  private static final Pattern HALF =
      pattern(
          "\\b(?<ordinal>first|second)[\\s-]+half\\b|\\bH(?<number>[12])\\b|(?<chinese>[上下])半年");
  private static final Pattern DURATION =
      pattern("\\b(?<words>three|six|nine|twelve|3|6|9|12)[\\s-]+months?\\b");
  private static final Pattern SHORT_YEAR = pattern("\\bFY\\s?'?(?<short>\\d{2})(?!\\d)");
  private static final Pattern SPAN =
      pattern(FREE + YEAR + "\\s?[-–/]\\s?(?<short>\\d{2})(?![\\d-])");
  private static final Pattern FULL_YEAR =
      pattern(
          "(?:\\bFY\\s?|(?:\\b(?:fiscal|financial|calendar)\\s+(?:year\\s+)?)|"
              + FREE
              + "|(?<!\\d)(?=\\d{4}\\s*(?:财年|财政年度|年度|年)))"
              + YEAR
              + "(?:\\s*(?:财年|财政年度|年度|年))?(?![\\d]|[.,]\\d|\\s*(?:%|％|per"
              + " ?cent|million|billion|thousand|shares|股|万|亿|元))");

  private static final Pattern LISTED_AFTER =
      pattern(
          "^\\s*(?:,|and|or|to|&|[-–/]|和|及|与|至|到|、)\\s*(?:and\\s+)?(?:FY|fiscal\\s+)?(?:19|20)\\d\\d");
  private static final Pattern LISTED_BEFORE =
      pattern(
          "(?:19|20)\\d\\d(?:财年|年度|年)?\\s*(?:,|and|or|to|&|[-–/]|和|及|与|至|到|、)\\s*(?:and\\s+)?(?:the\\s+)?$");
  private static final Pattern COMPARED =
      pattern(
          "(?:compared (?:to|with)|versus|vs\\.?|than|over|since|against|from|relative"
              + " to|after|above|below|较|比|自|相比于?|与)\\s*(?:in\\s+|that of\\s+|the\\s+|year\\s+)*$");
  private static final int LOOKED_BACK = 40;

  private TimeMentions() {}

  private static Pattern pattern(String expression) {
    return Pattern.compile(expression, Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE);
  }

  /** Every time in a text, in its order. */
  static List<TimeMention> of(String text) {
    List<TimeMention> found = new ArrayList<>();
    StringBuilder left = new StringBuilder(text);
    for (Pattern days : DAYS) {
      each(days, left, match -> found.addAll(day(match, text)));
    }
    each(QUARTER, left, match -> found.add(part(Kind.QUARTER, match)));
    each(HALF, left, match -> found.add(part(Kind.HALF, match)));
    each(
        DURATION,
        left,
        match -> found.add(time(Kind.MONTHS, 0, months(match.group("words")), match)));
    each(SHORT_YEAR, left, match -> found.add(year(2000 + number(match, "short"), match, text)));
    each(
        SPAN,
        left,
        match -> {
          int first = number(match, "year");
          found.add(listed(first, match));
          found.add(listed(first / 100 * 100 + number(match, "short"), match));
        });
    each(FULL_YEAR, left, match -> found.add(year(number(match, "year"), match, text)));
    found.sort(Comparator.comparingInt(TimeMention::start));
    return found;
  }

  /** The text with times blanked out, so that no number is found in them. */
  static String blanked(String text, List<TimeMention> times) {
    StringBuilder left = new StringBuilder(text);
    times.forEach(time -> blank(left, time.start(), time.end()));
    return left.toString();
  }

  private interface Found {
    void take(Matcher match);
  }

  private static void each(Pattern pattern, StringBuilder left, Found found) {
    Matcher matcher = pattern.matcher(left.toString());
    while (matcher.find()) {
      found.take(matcher);
      blank(left, matcher.start(), matcher.end());
    }
  }

  private static void blank(StringBuilder text, int start, int end) {
    for (int i = start; i < end; i++) {
      text.setCharAt(i, ' ');
    }
  }

  private static List<TimeMention> day(Matcher match, String text) {
    int month = month(match.group("month"));
    int day = number(match, "day");
    List<TimeMention> found = new ArrayList<>();
    String year = match.group("year");
    boolean named = year != null;
    // "May 5,000 people" and "march 40 miles" are no dates.
    if (month >= 1 && month <= 12 && day >= 1 && day <= 31) {
      int of = named ? Integer.parseInt(year) : 0;
      found.add(time(Kind.DAY, of, month * 100 + day, match));
      if (named) {
        found.add(year(of, match, text));
      }
    }
    return found;
  }

  private static TimeMention part(Kind kind, Matcher match) {
    String said =
        List.of("ordinal", "number", "before", "chinese").stream()
            .filter(name -> match.namedGroups().containsKey(name))
            .map(match::group)
            .filter(group -> group != null)
            .findFirst()
            .orElseThrow();
    return time(kind, 0, ordinal(said), match);
  }

  private static int ordinal(String said) {
    return switch (said.toLowerCase(Locale.ROOT)) {
      case "first", "1st", "1", "一", "上" -> 1;
      case "second", "2nd", "2", "二", "下" -> 2;
      case "third", "3rd", "3", "三" -> 3;
      default -> 4;
    };
  }

  private static int months(String said) {
    return switch (said.toLowerCase(Locale.ROOT)) {
      case "three", "3" -> 3;
      case "six", "6" -> 6;
      case "nine", "9" -> 9;
      default -> 12;
    };
  }

  private static int month(String said) {
    if (Character.isDigit(said.charAt(0))) {
      return Integer.parseInt(said);
    }
    String start = said.substring(0, 3).toLowerCase(Locale.ROOT);
    for (int month = 0; month < MONTHS.length; month++) {
      if (MONTHS[month].equals(start)) {
        return month + 1;
      }
    }
    return 0;
  }

  private static TimeMention year(int year, Matcher match, String text) {
    String before = text.substring(Math.max(0, match.start() - LOOKED_BACK), match.start());
    boolean listed =
        LISTED_AFTER.matcher(text.substring(match.end())).find()
            || LISTED_BEFORE.matcher(before).find();
    boolean compared = COMPARED.matcher(before).find();
    return new TimeMention(Kind.YEAR, year, 0, listed, compared, match.start(), match.end());
  }

  private static TimeMention listed(int year, Matcher match) {
    return new TimeMention(Kind.YEAR, year, 0, true, false, match.start(), match.end());
  }

  private static TimeMention time(Kind kind, int year, int part, Matcher match) {
    return new TimeMention(kind, year, part, false, false, match.start(), match.end());
  }

  private static int number(Matcher match, String group) {
    return Integer.parseInt(match.group(group));
  }
}
