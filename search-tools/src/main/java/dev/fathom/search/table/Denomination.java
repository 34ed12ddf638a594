package dev.fathom.search.table;

import java.util.Comparator;
import java.util.Locale;
import java.util.Map;
import java.util.Map.Entry;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What a table says about all its amounts: {@code (in millions, except per share data)}.
 *
 * @param scale power of ten for amounts of money
 * @param shareScale power of ten for numbers of shares
 * @param currency ISO 4217; empty where it does not say
 */
public record Denomination(int scale, int shareScale, String currency) {
  public static final Denomination NONE = new Denomination(0, 0, "");

  private static final Map<String, Integer> SCALES =
      Map.ofEntries(
          Map.entry("thousand", 3),
          Map.entry("million", 6),
          Map.entry("billion", 9),
          Map.entry("trillion", 12),
          Map.entry("千", 3),
          Map.entry("万", 4),
          Map.entry("百万", 6),
          Map.entry("亿", 8),
          Map.entry("十亿", 9));
  private static final Pattern SCALE =
      Pattern.compile(
          "(?i)(?:\\b(?:in|of)\\s+|[(]\\s*|^\\s*|dollars?\\s+(?:in\\s+)?|[$€£]\\s?(?:in\\s)?)"
              + "(?:(?:u\\.?s\\.?\\s*)?(?:dollars|[$€£])\\s*(?:in\\s+)?)?"
              + "(?:(thousand|million|billion)s\\b|(?<=in\\s)(thousand|million|billion)\\b)|[(](?:in"
              + " )?(thous|mil|bil)s?\\.?[)]"
              + "|(?:(?:\\bus)?[$€£]|\\b(?:eur|usd|gbp|rmb))\\s?(?:000s?|(thousand|million|billion|mn|bn)s?)\\b"
              + "|单位[:：]?\\s*(?:人民币|美元)?(十亿|百万|亿|万|千)|[(（](?:人民币|美元)?(十亿|百万|亿|万|千)[元股]?[)）]");
  private static final Pattern SHARES =
      Pattern.compile("(?i)(?<!per[- ])\\bshares\\b[^.);]{0,40}?\\bin\\s+(thousand|million)s");
  private static final Pattern WHOLE_SHARES =
      Pattern.compile("(?i)\\b(?:except|other than|excluding)\\b[^)]*?(?<!per[- ])\\bshares?\\b");
  private static final Map<Pattern, String> CURRENCIES =
      Map.of(
          Pattern.compile("(?i)\\bU\\.?S\\.?\\s*dollars|\\bUSD\\b|US\\$|(?<![A-Z])\\$|美元"), "USD",
          Pattern.compile("€|\\bEUR\\b|(?i:\\beuros?\\b)"), "EUR",
          Pattern.compile("£|\\bGBP\\b"), "GBP",
          Pattern.compile("￥|¥|\\bRMB\\b|\\bCNY\\b|人民币|元"), "CNY");

  /** What the text says; empty if it names neither scale nor currency. */
  static Optional<Denomination> read(String text) {
    Matcher scale = SCALE.matcher(text);
    String currency = currency(text);
    if (!scale.find()) {
      return currency.isEmpty() ? Optional.empty() : Optional.of(new Denomination(0, 0, currency));
    }
    int power = power(scale);
    return Optional.of(new Denomination(power, shareScale(text, power), currency));
  }

  private static int shareScale(String text, int power) {
    Matcher shares = SHARES.matcher(text);
    if (shares.find()) {
      return power(shares.group(1));
    }
    return WHOLE_SHARES.matcher(text).find() ? 0 : power;
  }

  boolean scaled() {
    return scale > 0;
  }

  /** The power of ten that a word names; 0 for none. */
  static int power(@Nullable String word) {
    return word == null
        ? 0
        : switch (word.toLowerCase(Locale.ROOT)) {
          case "thous" -> 3;
          case "mn", "mil" -> 6;
          case "bn", "bil" -> 9;
          default -> SCALES.getOrDefault(word.toLowerCase(Locale.ROOT), 0);
        };
  }

  private static int power(Matcher matcher) {
    for (int group = 1; group <= matcher.groupCount(); group++) {
      if (matcher.group(group) != null) {
        return power(matcher.group(group));
      }
    }
    return 3;
  }

  private static String currency(String text) {
    return CURRENCIES.entrySet().stream()
        .filter(entry -> entry.getKey().matcher(text).find())
        .map(Entry::getValue)
        .sorted(Comparator.comparing("USD"::equals))
        .findFirst()
        .orElse("");
  }
}
