package dev.fathom.agent.figures;

import java.util.Comparator;
import java.util.Locale;
import java.util.Map;
import java.util.Map.Entry;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a table says about all its amounts: {@code (in millions, except per share data)}.
 *
 * @param scale power of ten for amounts of money
 * @param shareScale power of ten for numbers of shares
 * @param currency ISO 4217; empty where it does not say
 */
record Denomination(int scale, int shareScale, String currency) {
  static final Denomination NONE = new Denomination(0, 0, "");

  private static final Map<String, Integer> SCALES =
      Map.of("thousand", 3, "million", 6, "billion", 9, "千", 3, "万", 4, "百万", 6, "亿", 8, "十亿", 9);
  private static final Pattern SCALE =
      Pattern.compile(
          "(?i)(?:\\b(?:in|of)\\s+|[(]|dollars?\\s+in\\s+|[$€£]\\s?(?:in\\s)?)"
              + "(?:(?:u\\.?s\\.?\\s*)?(?:dollars|[$€£])\\s*(?:in\\s+)?)?(thousand|million|billion)s?\\b"
              + "|单位[:：]?\\s*(?:人民币|美元)?(十亿|百万|亿|万|千)"
              + "|[(（](?:人民币|美元)?(十亿|百万|亿|万|千)元?[)）]");
  private static final Pattern SHARES =
      Pattern.compile(
          "(?i)shares?[^.)]{0,60}?\\b(?:reflected|stated|presented|are)?\\s*in\\s+(thousand|million)s");
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
    Matcher shares = SHARES.matcher(text);
    int shareScale =
        shares.find()
            ? SCALES.getOrDefault(shares.group(1).toLowerCase(Locale.ROOT), power)
            : power;
    return Optional.of(new Denomination(power, shareScale, currency));
  }

  boolean scaled() {
    return scale > 0;
  }

  private static int power(Matcher matcher) {
    for (int group = 1; group <= matcher.groupCount(); group++) {
      String word = matcher.group(group);
      if (word != null) {
        return SCALES.getOrDefault(word.toLowerCase(Locale.ROOT), 0);
      }
    }
    return 0;
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
