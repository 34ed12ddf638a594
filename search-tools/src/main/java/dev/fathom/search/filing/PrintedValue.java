package dev.fathom.search.filing;

import java.math.BigDecimal;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Turns what is printed into a number as the fact's format says (Inline XBRL Transformation
 * Registry 1 to 5; the names differ between versions by hyphens only).
 */
final class PrintedValue {
  private static final Map<String, Integer> WORDS = words();
  private static final Map<String, Integer> POWERS = Map.of("thousand", 3, "million", 6);

  private PrintedValue() {}

  /** The number before sign and scale; empty where it is not one in this format. */
  static Optional<BigDecimal> read(String printed, String format) {
    String name = format.substring(format.indexOf(':') + 1).replace("-", "");
    return switch (name) {
      case "fixedzero", "zerodash", "nocontent", "fixedempty" -> Optional.of(BigDecimal.ZERO);
      case "numcommadecimal", "numdotcomma", "numcomma" ->
          number(printed.replace(".", "").replace(',', '.'));
      case "numunitdecimal" -> number(printed.replaceAll("[^0-9]+(?=[0-9]{1,2}\\D*$)", "."));
      case "numwordsen" -> words(printed);
      default -> number(printed);
    };
  }

  private static Optional<BigDecimal> number(String printed) {
    String digits = printed.replaceAll("[\\s,'\u00a0]", "");
    return digits.matches("[-+]?(?:\\d+(?:\\.\\d*)?|\\.\\d+)")
        ? Optional.of(new BigDecimal(digits))
        : Optional.empty();
  }

  private static Optional<BigDecimal> words(String printed) {
    String text = printed.toLowerCase(Locale.ROOT).strip();
    if (text.equals("no") || text.equals("none")) {
      return Optional.of(BigDecimal.ZERO);
    }
    long total = 0;
    long part = 0;
    for (String word : text.split("[\\s-]+", -1)) {
      Integer value = WORDS.get(word);
      Integer power = POWERS.get(word);
      if (value != null) {
        part += value;
      } else if (word.equals("hundred")) {
        part = Math.max(1, part) * 100;
      } else if (power != null) {
        total += Math.max(1, part) * (long) Math.pow(10, power);
        part = 0;
      } else if (!word.equals("and")) {
        return number(printed);
      }
    }
    return Optional.of(BigDecimal.valueOf(total + part));
  }

  private static Map<String, Integer> words() {
    String[] small =
        ("zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen"
                + " fifteen sixteen seventeen eighteen nineteen")
            .split(" ", -1);
    String[] tens = "twenty thirty forty fifty sixty seventy eighty ninety".split(" ", -1);
    Map<String, Integer> words = new java.util.HashMap<>();
    for (int i = 0; i < small.length; i++) {
      words.put(small[i], i);
    }
    for (int i = 0; i < tens.length; i++) {
      words.put(tens[i], 20 + 10 * i);
    }
    return Map.copyOf(words);
  }
}
