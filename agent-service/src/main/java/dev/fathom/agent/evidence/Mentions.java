package dev.fathom.agent.evidence;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Numbers in running text, brought into one form so that two texts can be compared. */
final class Mentions {
  private static final Map<String, Integer> SCALES =
      Map.ofEntries(
          Map.entry("thousand", 3),
          Map.entry("k", 3),
          Map.entry("million", 6),
          Map.entry("mn", 6),
          Map.entry("billion", 9),
          Map.entry("bn", 9),
          Map.entry("trillion", 12),
          Map.entry("千", 3),
          Map.entry("万", 4),
          Map.entry("百万", 6),
          Map.entry("亿", 8),
          Map.entry("十亿", 9));

  private static final Pattern NUMBER =
      Pattern.compile(
          "(?i)(?<![\\p{L}\\d.,])(?<currency>US\\$|[$€£¥￥])?\\s?"
              + "(?<digits>\\d{1,3}(?:,\\d{3})+(?:\\.\\d+)?|\\d+(?:\\.\\d+)?)(?![\\d])"
              + "(?:\\s*(?<percent>%|per ?cent\\b|个百分点)"
              + "|[\\s-]*(?<scale>thousand|million|billion|trillion|mn\\b|bn\\b|十亿|百万|亿|万|千))?");

  private Mentions() {}

  /**
   * A number with what stands right beside it.
   *
   * @param value without sign: prose says "decreased by 5", a table prints (5)
   * @param unit {@code %}, a currency symbol, or empty
   * @param scale power of ten named beside it
   */
  record Mention(BigDecimal value, String unit, int scale) {
    /** The same number: equal value, and no unit or scale that the other contradicts. */
    boolean agrees(Mention other) {
      boolean units = unit.isEmpty() || other.unit.isEmpty() || unit.equals(other.unit);
      boolean scales = scale == 0 || other.scale == 0 || scale == other.scale;
      return units && scales && value.compareTo(other.value) == 0;
    }
  }

  static List<Mention> of(String text) {
    List<Mention> mentions = new ArrayList<>();
    Matcher matcher = NUMBER.matcher(text);
    while (matcher.find()) {
      BigDecimal value = new BigDecimal(matcher.group("digits").replace(",", ""));
      boolean percent = matcher.group("percent") != null;
      String unit = percent ? "%" : symbol(matcher.group("currency"));
      mentions.add(new Mention(value, unit, scale(matcher.group("scale"))));
    }
    return mentions;
  }

  private static String symbol(@Nullable String currency) {
    return currency == null ? "" : currency.replace("US", "").replace("￥", "¥");
  }

  private static int scale(@Nullable String word) {
    return word == null ? 0 : SCALES.getOrDefault(word.toLowerCase(Locale.ROOT), 0);
  }
}
