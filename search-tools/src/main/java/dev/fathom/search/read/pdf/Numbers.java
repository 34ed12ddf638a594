package dev.fathom.search.read.pdf;

import java.util.regex.Pattern;

/** Tells numbers and the marks that stand in a number's place in tables. */
final class Numbers {
  private static final Pattern NUMERIC =
      Pattern.compile(
          "[(\\[<>~≈+±-]?\\s*(?:[$€£¥]|US\\$|C\\$|A\\$|R\\$)?\\s*[(+\\-−–]?\\s*[$€£¥]?\\s*"
              + "(?:\\d{1,3}(?:[,.  ’']\\d{3})+|\\d+)?(?:[.,·]\\d+)?\\s*(?:[%x‰¢]|bps|pts?|[KMBT]|bn|mn|mm|[mb]illion)?\\s*[)\\]]?\\s*(?:%|x|pts?)?[*†‡]{0,3}");
  private static final Pattern PLACEHOLDER =
      Pattern.compile(
          "[$€£¥]?\\s*\\(?(?:[—–−-]{1,3}|n/?[amd]|nm|nmf|\\*{1,3}|n\\.[am]\\.|N/?[AMD]|NM|NMF|--+|\\.\\.+|…)\\)?\\s*%?");
  private static final Pattern YEAR = Pattern.compile("(?:FY|CY)?\\s*['’]?(?:19|20)\\d\\d[EAP]?");
  private static final Pattern SYMBOL = Pattern.compile("[$€£¥]|US\\$|C\\$|A\\$");
  private static final Pattern CLOSING = Pattern.compile("[)%\\]]{1,2}|\\)%|x|pts?|bps|¢");

  private Numbers() {}

  /** A number, an amount, a percentage, or what stands for nothing or not meaningful. */
  static boolean isNumeric(String text) {
    return isNumber(text) || isPlaceholder(text);
  }

  static boolean isNumber(String text) {
    boolean digit = false;
    for (int i = 0; i < text.length() && !digit; i++) {
      digit = text.charAt(i) >= '0' && text.charAt(i) <= '9';
    }
    return digit && text.length() < 40 && NUMERIC.matcher(text).matches();
  }

  static boolean isPlaceholder(String text) {
    return text.length() < 8 && PLACEHOLDER.matcher(text).matches();
  }

  static boolean isYear(String text) {
    return text.length() < 9 && YEAR.matcher(text).matches();
  }

  /** A currency sign that stands apart from its number. */
  static boolean isCurrency(String text) {
    return SYMBOL.matcher(text).matches();
  }

  /** A bracket or per cent sign that stands apart from the number before it. */
  static boolean closesNumber(String text) {
    return CLOSING.matcher(text).matches();
  }
}
