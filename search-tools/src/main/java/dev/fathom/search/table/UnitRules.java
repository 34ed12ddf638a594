package dev.fathom.search.table;

import dev.fathom.search.document.Cell;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Decides what a number counts, from its own marks, its row's label and its column's heads. */
final class UnitRules {
  private static final Pattern PER_SHARE =
      Pattern.compile(
          "(?i)\\bper (?:common |ordinary |diluted |basic |restricted |stock )*(?:share|unit|RSU|PSU|option|award|right|ADS)\\b"
              + "|每股");
  private static final Pattern PRICE =
      Pattern.compile(
          "(?i)exercise prices?|grant[- ]date fair value|\\bprice paid\\b|\\bstock price\\b|\\bprice\\b");
  private static final Pattern AVERAGE_PRICE =
      Pattern.compile(
          "(?i)weighted[- ]average\\b.*\\b(?:grant[- ]date )?(?:fair value|exercise price|price)\\b");
  private static final Pattern SHARES =
      Pattern.compile(
          "(?i)\\bshares?\\b.*\\b(?:outstanding|issued|diluted|basic|weighted|authorized|purchased|repurchased|available)"
              + "|weighted[- ]average.*shares|\\bnumber of (?:\\w+ ){0,3}(?:shares|options|units|RSUs|awards)\\b|股数");
  private static final Pattern SHARES_HEAD =
      Pattern.compile(
          "(?i)^(?:number of |common |total |treasury )*(?:shares?|options?|units?|RSUs?|PSUs?|awards?|SARs?)"
              + "(?: (?:outstanding|issued|underlying options))?(?: \\([^)]*\\))?\\W*$|\\bnumber of (?:\\w+ )*(?:shares|options|units|RSUs|PSUs|awards)");
  private static final Pattern SHARES_START =
      Pattern.compile(
          "(?i)^(?:total |basic |diluted )*(?:weighted[- ]average )?(?:number of )?(?:\\w+ ){0,2}shares\\b.*"
              + "(?:outstanding|used|basic|diluted|computing|computation|calculation)");

  /** Amounts that describe a row rather than head it. */
  private static final Pattern ASIDE =
      Pattern.compile(
          "[(（][^)）]*\\d[^)）]*[)）]|[$€£]\\s?[\\d.,]+(?: par value| stated value| per share)*|\\d[\\d.,]*\\s*%");

  private static final Pattern NOMINAL = Pattern.compile("(?i)\\b(?:par|stated) value\\b");
  private static final Pattern PERCENT =
      Pattern.compile("(?i)%|\\bper ?cent\\b|\\bpercentage\\b|\\bas a percent|\\bmargin\\b|率$");
  private static final Pattern COUNT =
      Pattern.compile(
          "(?i)\\((?:in )?(?:years?|months?|days?)\\)|\\b(?:number of|headcount|square feet|ratio|multiple)\\b"
              + "|\\bexpected (?:life|term)\\b|\\b(?:remaining|average) (?:\\w+ )*(?:life|term|period)\\b|\\buseful li(?:fe|ves)\\b|\\bin years\\b");

  private static final Pattern COUNTED_HEAD =
      Pattern.compile(
          "(?i)\\b(?:total|number of) (?:stores|restaurants|branches|clubs|warehouses|hotels|locations|dealerships|aircraft|vehicles|employees|subscribers|members)\\b"
              + "|^(?:stores|restaurants|branches|clubs|warehouses|hotels|locations)"
              + " (?:open|opened|closed|at|acquired|added|in operation)\\b");

  private UnitRules() {}

  /**
   * What a number counts.
   *
   * @param label of its row
   * @param group of its row; may be empty
   * @param heads over its column, from top to bottom
   * @param percentColumn whether other numbers of the column are marked as per cent
   * @param currency of the table; empty where unknown
   * @param scaled whether the table names a scale
   */
  static Unit unit(
      PrintedNumber number,
      String label,
      String group,
      List<String> heads,
      boolean percentColumn,
      String currency,
      boolean scaled) {
    if (number.percent() || (percentColumn && number.currency().isEmpty() && isShare(number))) {
      return Unit.PERCENT;
    }
    String head = String.join(" ", heads);
    String lowest = heads.isEmpty() ? "" : heads.getLast();
    String money = number.currency().isEmpty() ? currency : number.currency();
    boolean nominal = NOMINAL.matcher(label).find();
    String name = nominal ? "" : ASIDE.matcher(label).replaceAll(" ").strip();
    boolean decimals = number.value().scale() >= 2;
    boolean shares =
        SHARES.matcher(name).find()
            || SHARES_START.matcher(name).find()
            || (SHARES_START.matcher(group).find() && !decimals);
    boolean counted = shares && number.currency().isEmpty() && SHARES_START.matcher(name).find();
    if (!counted
        && (PER_SHARE.matcher(name).find()
            || PER_SHARE.matcher(head).find()
            || (PER_SHARE.matcher(group).find() && decimals && !shares)
            || AVERAGE_PRICE.matcher(head).find()
            || (decimals && (PRICE.matcher(head).find() || PRICE.matcher(name).find())))) {
      return Unit.moneyPerShare(money);
    }
    if (number.currency().isEmpty()) {
      if (shares || heads.stream().anyMatch(over -> SHARES_HEAD.matcher(over).find())) {
        return Unit.SHARES;
      }
      if ((PERCENT.matcher(name).find() || lowest.strip().endsWith("%")) && isShare(number)) {
        return Unit.PERCENT;
      }
      if (COUNT.matcher(name).find()
          || COUNT.matcher(lowest).find()
          || COUNTED_HEAD.matcher(head).find()) {
        return Unit.COUNT;
      }
    }
    return scaled || !number.currency().isEmpty() ? Unit.money(money) : Unit.UNKNOWN;
  }

  /** Whether an amount stands under a head that speaks of prices. */
  static boolean isPrice(PrintedNumber number, List<Cell> stubs, List<String> heads) {
    return number.value().scale() >= 2
        && number.power() == 0
        && Stream.concat(stubs.stream().map(Cell::text), heads.stream())
            .anyMatch(head -> PRICE.matcher(head).find() || PER_SHARE.matcher(head).find());
  }

  /** Shares of a whole are printed with decimals or below a hundred. */
  private static boolean isShare(PrintedNumber number) {
    return number.value().scale() > 0 || number.value().abs().intValue() <= 100;
  }
}
