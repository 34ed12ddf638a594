package dev.fathom.agent.compute;

import java.math.BigDecimal;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/** Numbers that stand in a program itself, so that nothing it is given bears them out. Pure. */
final class OwnNumbers {
  /** What counts, halves and converts. */
  private static final BigDecimal MOST_COUNTED = BigDecimal.valueOf(12);

  private static final Set<String> FREE = Set.of("0.5", "50", "200", "365");

  /** Also in text, which could be made a number; not in names such as {@code f12}. */
  private static final Pattern NUMBER =
      Pattern.compile("(?<![\\p{L}\\p{N}_.])(?:\\d[\\d_]*\\.?[\\d_]*|\\.\\d+)(?:[eE][+-]?\\d+)?");

  private static final Pattern COMMENT = Pattern.compile("(?m)^\\s*#.*$");

  private OwnNumbers() {}

  static List<String> in(String code) {
    return NUMBER
        .matcher(COMMENT.matcher(code).replaceAll(""))
        .results()
        .map(found -> found.group())
        .filter(number -> !isFree(new BigDecimal(number.replace("_", ""))))
        .distinct()
        .toList();
  }

  private static boolean isFree(BigDecimal number) {
    BigDecimal plain = number.stripTrailingZeros();
    boolean power = plain.unscaledValue().bitLength() <= 1;
    boolean counts = plain.scale() <= 0 && plain.compareTo(MOST_COUNTED) <= 0;
    return power || counts || FREE.contains(plain.toPlainString());
  }
}
