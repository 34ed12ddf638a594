package dev.fathom.agent.evidence;

import dev.fathom.agent.evidence.Denomination.Kind;
import dev.fathom.agent.evidence.Mention.Bound;
import dev.fathom.agent.evidence.Mention.Ellipsis;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Finds the numbers of a running text, brought into one form so that two texts can be compared:
 * "US$ 1.2bn", "12.3 per cent", "12.3亿元", "(5)".
 */
final class Mentions {
  private static final Map<String, Integer> SCALES =
      Map.ofEntries(
          Map.entry("thousand", 3),
          Map.entry("k", 3),
          Map.entry("million", 6),
          Map.entry("millions", 6),
          Map.entry("mn", 6),
          Map.entry("m", 6),
          Map.entry("billion", 9),
          Map.entry("bn", 9),
          Map.entry("b", 9),
          Map.entry("trillion", 12),
          Map.entry("tn", 12),
          Map.entry("千", 3),
          Map.entry("万", 4),
          Map.entry("十万", 5),
          Map.entry("百万", 6),
          Map.entry("千万", 7),
          Map.entry("亿", 8),
          Map.entry("十亿", 9),
          Map.entry("百亿", 10),
          Map.entry("千亿", 11),
          Map.entry("万亿", 12));

  private static final Pattern NUMBER =
      pattern(
          "(?<![\\p{L}\\d.,&&[^\\p{IsHan}]])(?<![\\p{L}&&[^\\p{IsHan}]][-‑])"
              + "(?<open>[(（])?(?<minus>(?<=^|[\\s(（:：\\p{IsHan}])[-−–]\\s?)?"
              + "(?<currency>"
              + Currencies.signs()
              + ")?\\s?(?<inner>(?<=[$€£¥￥])[-−])?"
              + "(?<digits>\\d{1,3}(?:,\\d{3})+(?:\\.\\d+)?|\\d+(?:\\.\\d+)?)(?!\\d|,\\d{3})(?!-[A-Z]\\b)");

  private static final Pattern AFTER =
      pattern(
          "(?<close>\\s?[)）])?(?:"
              + "\\s*(?<points>(?:%|percent(?:age)?|per\\s?cent(?:age)?)[\\s-]*points?\\b|个?百分点|pp\\b|ppts?\\b)"
              + "|\\s*(?<basis>basis[\\s-]+points?\\b|bps?\\b|个?基点)"
              + "|\\s*(?<percent>%|％|per\\s?cent\\b|pct\\b)|(?<short>[mbk])\\b(?![.-]\\w)"
              + "|[\\s-]*(?<scale>thousand|millions?|billion|trillion|mn\\b|bn\\b|tn\\b|万亿|千亿|百亿|十亿|亿|千万|百万|十万|万|千)?"
              + "(?:\\s*(?:of\\s+)?(?<unit>"
              + Currencies.words()
              + "|shares?\\b|股|days?\\b|天|times\\b|x\\b|倍))?)");

  private static final Pattern JOINED =
      pattern(
          "^\\s*(?:,|，|、|and|to|or|[-–—~～]|versus|vs\\.?|compared"
              + " (?:to|with)|from|及|和|与|至|到|,\\s*and)\\s*(?:from\\s+)?$");
  private static final Pattern ABOUT =
      pattern(
          "(?:about|approximately|approx\\.?|around|roughly|some|circa|ca\\.|c\\.|~|约|大约|大概|近乎)\\s*$");
  private static final Pattern OVER =
      pattern(
          "(?:more than|over|above|exceed(?:s|ed|ing)?|at least|in excess of|just over|upwards"
              + " of|超过|超|逾|多于|高于|至少)\\s*$");
  private static final Pattern UNDER =
      pattern(
          "(?:less than|under|below|nearly|almost|just under|close to|not quite|up to|at"
              + " most|不到|将近|接近|近|低于|少于|至多)\\s*$");
  private static final int LOOKED_BACK = 24;

  private Mentions() {}

  private static Pattern pattern(String expression) {
    return Pattern.compile(expression, Pattern.CASE_INSENSITIVE);
  }

  /** The numbers of a text that are no times, in its order. */
  static List<Mention> of(String text, List<TimeMention> times) {
    String left = TimeMentions.blanked(text, times);
    List<Mention> mentions = new ArrayList<>();
    Matcher matcher = NUMBER.matcher(left);
    Matcher after = AFTER.matcher(left);
    while (matcher.find()) {
      after.region(matcher.end(), left.length());
      after.lookingAt();
      mentions.add(mention(matcher, after, left));
    }
    return joined(mentions, left);
  }

  private static Mention mention(Matcher number, Matcher after, String text) {
    BigDecimal value = new BigDecimal(number.group("digits").replace(",", ""));
    @Nullable String sign = number.group("currency");
    int scale = scale(after, sign != null);
    Denomination unit = unit(after, sign);
    if (after.group("basis") != null) {
      value = value.movePointLeft(2);
    }
    boolean closed = after.group("close") != null;
    boolean minus =
        number.group("minus") != null
            || number.group("inner") != null
            || (number.group("open") != null && closed);
    String before = text.substring(Math.max(0, number.start() - LOOKED_BACK), number.start());
    boolean ended = closed || scale > 0 || !unit.none();
    return new Mention(
        value,
        unit,
        scale,
        minus,
        bound(before),
        new Ellipsis(unit, scale),
        number.start(),
        ended ? after.end() : number.end());
  }

  private static int scale(Matcher after, boolean money) {
    String named = after.group("scale");
    if (named == null && money) {
      named = after.group("short");
    }
    return named == null ? 0 : SCALES.getOrDefault(named.toLowerCase(Locale.ROOT), 0);
  }

  private static Denomination unit(Matcher after, @Nullable String sign) {
    if (after.group("points") != null || after.group("basis") != null) {
      return Denomination.POINTS;
    }
    if (after.group("percent") != null) {
      return Denomination.PERCENT;
    }
    if (sign != null) {
      return Denomination.money(Currencies.of(sign));
    }
    String word = after.group("unit");
    if (word == null) {
      return Denomination.NONE;
    }
    Set<String> currencies = Currencies.of(word);
    if (!currencies.isEmpty()) {
      return Denomination.money(currencies);
    }
    return new Denomination(
        switch (word.toLowerCase(Locale.ROOT)) {
          case "share", "shares", "股" -> Kind.SHARES;
          case "day", "days", "天" -> Kind.DAYS;
          default -> Kind.TIMES;
        });
  }

  private static Bound bound(String before) {
    if (ABOUT.matcher(before).find()) {
      return Bound.ABOUT;
    }
    if (OVER.matcher(before).find()) {
      return Bound.OVER;
    }
    return UNDER.matcher(before).find() ? Bound.UNDER : Bound.AS_PRINTED;
  }

  /** Numbers joined with the next or the last take over the unit and scale that they lack. */
  private static List<Mention> joined(List<Mention> mentions, String text) {
    List<Mention> joined = new ArrayList<>(mentions);
    for (int i = joined.size() - 2; i >= 0; i--) {
      Mention one = joined.get(i);
      Mention next = joined.get(i + 1);
      if (JOINED.matcher(text.substring(one.end(), next.start())).find()) {
        Ellipsis from = next.elliptic();
        joined.set(
            i,
            one.takingOver(
                one.unit().none() ? from.unit() : one.unit(),
                one.scale() == 0 && !isPercent(one) ? from.scale() : one.scale()));
      }
    }
    for (int i = 1; i < joined.size(); i++) {
      Mention before = joined.get(i - 1);
      Mention one = joined.get(i);
      if (one.unit().none() && JOINED.matcher(text.substring(before.end(), one.start())).find()) {
        joined.set(i, one.takingOver(before.elliptic().unit(), one.elliptic().scale()));
      }
    }
    return joined;
  }

  private static boolean isPercent(Mention mention) {
    return mention.unit().kind() == Kind.PERCENT || mention.unit().kind() == Kind.POINTS;
  }
}
