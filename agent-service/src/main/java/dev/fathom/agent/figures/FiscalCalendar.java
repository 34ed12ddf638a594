package dev.fathom.agent.figures;

import java.time.LocalDate;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How a company names its fiscal years: by the year they end in, or by an earlier one.
 *
 * @param offset what to add to the year of the last day to get the fiscal year's name: 0 or -1
 */
record FiscalCalendar(int offset) {
  private static final Pattern YEAR_THEN_DATE =
      Pattern.compile(
          "(?i)\\bfiscal (?:year )?(20\\d\\d)\\b[^.;]{0,60}?\\bend(?:ed|ing|s)(?: on)?\\s+"
              + PeriodText.DATE);
  private static final Pattern DATE_THEN_YEAR =
      Pattern.compile(
          "(?i)\\bended\\s+" + PeriodText.DATE + "\\s*\\(\\W{0,2}fiscal (?:year )?(20\\d\\d)\\b");

  /** What the document says, by majority; the year of the last day where it says nothing. */
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
    return new FiscalCalendar(votes.getOrDefault(-1, 0) > votes.getOrDefault(0, 0) ? -1 : 0);
  }

  /** Only a year that ends early in a calendar year may carry the name of the one before. */
  int fiscalYear(LocalDate end) {
    return end.getMonthValue() <= 6 ? end.getYear() + offset : end.getYear();
  }

  private static void vote(Map<Integer, Integer> votes, String fiscal, String calendar) {
    votes.merge(Integer.parseInt(fiscal) - Integer.parseInt(calendar), 1, Integer::sum);
  }
}
