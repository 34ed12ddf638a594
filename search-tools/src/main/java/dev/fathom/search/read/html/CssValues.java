package dev.fathom.search.read.html;

import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads lengths and colours as style sheets write them. */
final class CssValues {
  /** The value is of a kind that is not followed, such as a gradient or a variable. */
  static final int UNKNOWN = -1;

  static final int TRANSPARENT = -2;
  static final int BLACK = 0;
  static final int WHITE = 0xffffff;

  private static final Pattern LENGTH =
      Pattern.compile("([+-]?(?:\\d+\\.?\\d*|\\.\\d+))(px|pt|em|rem|ex|ch|%|vw|vh|cm|mm|in)?");
  private static final Pattern HEX = Pattern.compile("#([0-9a-f]{3,8})\\b");
  private static final Pattern RGB =
      Pattern.compile(
          "rgba?\\(\\s*([\\d.]+)(%?)[\\s,]+([\\d.]+)%?[\\s,]+([\\d.]+)%?(?:[\\s,/]+([\\d.]+)(%?))?\\s*\\)");
  private static final Map<String, Integer> NAMES =
      Map.ofEntries(
          Map.entry("white", WHITE),
          Map.entry("black", BLACK),
          Map.entry("snow", 0xfffafa),
          Map.entry("ivory", 0xfffff0),
          Map.entry("ghostwhite", 0xf8f8ff),
          Map.entry("whitesmoke", 0xf5f5f5),
          Map.entry("red", 0xff0000),
          Map.entry("green", 0x008000),
          Map.entry("blue", 0x0000ff),
          Map.entry("yellow", 0xffff00),
          Map.entry("gray", 0x808080),
          Map.entry("grey", 0x808080),
          Map.entry("silver", 0xc0c0c0),
          Map.entry("navy", 0x000080),
          Map.entry("orange", 0xffa500));
  private static final int SAME = 10;

  private CssValues() {}

  /**
   * A length in pixels; {@code NaN} where it is none.
   *
   * @param em the font size it may be relative to
   */
  static double pixels(String value, double em) {
    Matcher length = LENGTH.matcher(value);
    if (!length.matches()) {
      return Double.NaN;
    }
    double number = Double.parseDouble(length.group(1));
    return switch (length.group(2)) {
      case null -> number;
      case "pt" -> number * 4 / 3;
      case "em" -> number * em;
      case "rem" -> number * 16;
      case "ex", "ch" -> number * em / 2;
      case "%" -> number / 100 * em;
      case "vw", "vh" -> number * 10;
      case "cm" -> number * 37.8;
      case "mm" -> number * 3.78;
      case "in" -> number * 96;
      default -> number;
    };
  }

  /** The first colour in a value as red, green and blue, or one of the constants. */
  static int colour(String value) {
    if (value.contains("gradient(") || value.contains("url(") || value.contains("var(")) {
      return UNKNOWN;
    }
    Matcher hex = HEX.matcher(value);
    if (hex.find()) {
      return hex(hex.group(1));
    }
    Matcher rgb = RGB.matcher(value);
    if (rgb.find()) {
      return rgb(rgb);
    }
    for (String word : value.split("\\s+", -1)) {
      Integer named = NAMES.get(word);
      if (named != null) {
        return named;
      }
      if (word.equals("transparent") || word.equals("none")) {
        return TRANSPARENT;
      }
    }
    return UNKNOWN;
  }

  private static int hex(String digits) {
    return switch (digits.length()) {
      case 3, 4 ->
          digits.length() == 4 && digits.charAt(3) == '0'
              ? TRANSPARENT
              : Integer.parseInt(
                  ""
                      + digits.charAt(0)
                      + digits.charAt(0)
                      + digits.charAt(1)
                      + digits.charAt(1)
                      + digits.charAt(2)
                      + digits.charAt(2),
                  16);
      case 6 -> Integer.parseInt(digits, 16);
      case 8 -> digits.endsWith("00") ? TRANSPARENT : Integer.parseInt(digits.substring(0, 6), 16);
      default -> UNKNOWN;
    };
  }

  private static int rgb(Matcher rgb) {
    double scale = rgb.group(2).isEmpty() ? 1 : 2.55;
    if (rgb.group(5) != null && number(rgb.group(5)) == 0) {
      return TRANSPARENT;
    }
    return channel(rgb.group(1), scale) << 16
        | channel(rgb.group(3), scale) << 8
        | channel(rgb.group(4), scale);
  }

  private static int channel(String digits, double scale) {
    return Math.clamp(Math.round(number(digits) * scale), 0, 255);
  }

  private static double number(String digits) {
    try {
      return Double.parseDouble(digits);
    } catch (NumberFormatException e) {
      return 0;
    }
  }

  /** Whether both are known and a reader could not tell them apart. */
  static boolean same(int a, int b) {
    return a >= 0
        && b >= 0
        && Math.abs((a >> 16) - (b >> 16)) < SAME
        && Math.abs((a >> 8 & 255) - (b >> 8 & 255)) < SAME
        && Math.abs((a & 255) - (b & 255)) < SAME;
  }
}
