package dev.fathom.search.table;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The quantities within a cell of words: {@code par value $.01; 500,000 shares authorized}. Only
 * what is marked as money, shares or per cent counts; other digits may name a note or a year.
 */
final class WordedNumbers {
  private static final Pattern QUANTITY =
      Pattern.compile(
          "(?i)(?<currency>"
              + PrintedNumber.CURRENCY
              + ")?\\s*\\(?(?<digits>"
              + PrintedNumber.DIGITS
              + "|(?<no>\\b(?:no(?= shares?\\b)|none(?= (?:issued|outstanding)\\b))))\\s*(?<power>(?:thousand|million|billion|trillion)\\b)?\\s*(?<percent>%)?");
  private static final Pattern YEAR_BEFORE =
      Pattern.compile("((?:19|20)\\d\\d)\\s*[-–—:]\\s*[$€£]?\\(?$");
  private static final Pattern SHARES = Pattern.compile("(?i)\\bshares\\b");
  private static final Pattern OF_A_SHARE =
      Pattern.compile("(?i)^[^;,]{0,25}\\b(?:par|stated) value|^\\s*per share|^\\s*par\\b");
  private static final Pattern PAR = Pattern.compile("(?i)\\b(?:par|stated) value(?: of)?\\s*$");

  /**
   * A quantity.
   *
   * @param start offset of its first character in the text
   * @param end offset after its last
   * @param year that the words give to it ({@code 2025 - 4,009.2}); 0 where they give none
   * @param position in a listing ({@code $0, $(15), and $(2)}), counted from 0; {@link #ALONE}
   *     outside of one
   */
  record Found(int start, int end, PrintedNumber number, Unit unit, int year, int position) {}

  /** The position of a number that is not part of a listing. */
  static final int ALONE = -1;

  private static final Pattern BETWEEN_LISTED =
      Pattern.compile("(?i)[^\\w–-]*(?:shares\\W+)?(?:and|,)[^\\w–-]*");
  private static final Pattern UP_TO_PERCENT =
      Pattern.compile("(?i)^\\s*(?:[-–—]|to)\\s*[\\d.]+\\s*[%％]");

  private WordedNumbers() {}

  static List<Found> in(String text) {
    List<Found> found = new ArrayList<>();
    boolean shares = SHARES.matcher(text).find();
    Matcher matcher = QUANTITY.matcher(text);
    while (matcher.find()) {
      String digits = matcher.group("digits");
      int start = matcher.start("digits");
      if (start > 0 && Character.isLetterOrDigit(text.charAt(start - 1))) {
        continue;
      }
      String currency = PrintedNumber.currency(matcher.group("currency"));
      boolean percent =
          matcher.group("percent") != null
              || UP_TO_PERCENT.matcher(text.substring(matcher.end())).find();
      int end = start + text.substring(start, matcher.end()).stripTrailing().length();
      boolean none = matcher.group("no") != null;
      BigDecimal value = none ? BigDecimal.ZERO : new BigDecimal(digits.replace(",", ""));
      boolean counted = shares && (none || digits.contains(",") || matcher.group("power") != null);
      int power = Denomination.power(matcher.group("power"));
      Matcher named = YEAR_BEFORE.matcher(text.substring(0, start));
      int year = named.find() ? Integer.parseInt(named.group(1)) : 0;
      PrintedNumber number = new PrintedNumber(value, currency, percent, power, true);
      if (percent) {
        found.add(new Found(start, end, number, Unit.PERCENT, year, ALONE));
      } else if (!currency.isEmpty()) {
        String after = text.substring(matcher.end());
        String before = text.substring(0, matcher.start());
        boolean ofAShare = OF_A_SHARE.matcher(after).find() || PAR.matcher(before).find();
        found.add(
            new Found(
                start,
                end,
                number,
                ofAShare ? Unit.moneyPerShare(currency) : Unit.money(currency),
                year,
                ALONE));
      } else if (counted || (shares && followedByShares(text, matcher.end()))) {
        found.add(new Found(start, end, number, Unit.SHARES, year, ALONE));
      }
    }
    return positioned(found, text);
  }

  /** Whether the text begins with a quantity. */
  static boolean begins(String text) {
    List<Found> found = in(text);
    return !found.isEmpty() && found.getFirst().start <= 1;
  }

  private static List<Found> positioned(List<Found> found, String text) {
    List<Found> positioned = new ArrayList<>();
    for (int i = 0; i < found.size(); i++) {
      Found one = found.get(i);
      int position = 0;
      while (position < i && listed(found.get(i - position - 1), found.get(i - position), text)) {
        position++;
      }
      boolean last = i + 1 == found.size() || !listed(one, found.get(i + 1), text);
      positioned.add(
          new Found(
              one.start,
              one.end,
              one.number,
              one.unit,
              one.year,
              position == 0 && last ? ALONE : position));
    }
    return positioned;
  }

  private static boolean listed(Found first, Found second, String text) {
    return first.unit.equals(second.unit)
        && BETWEEN_LISTED.matcher(text.substring(first.end, second.start)).matches();
  }

  private static boolean followedByShares(String text, int end) {
    return text.substring(end).matches("(?is)\\s*(?:and [\\d,.]+ )?(?:\\w+ ){0,2}shares\\b.*");
  }
}
