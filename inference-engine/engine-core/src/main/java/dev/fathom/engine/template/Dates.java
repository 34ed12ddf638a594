package dev.fathom.engine.template;

import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** Python's {@code strftime}, as far as templates use it. */
final class Dates {

  private Dates() {}

  static String format(LocalDateTime time, String format) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < format.length(); i++) {
      char c = format.charAt(i);
      if (c != '%' || i + 1 == format.length()) {
        text.append(c);
        continue;
      }
      char field = format.charAt(++i);
      String pattern =
          switch (field) {
            case 'd' -> "dd";
            case 'm' -> "MM";
            case 'b' -> "MMM";
            case 'B' -> "MMMM";
            case 'y' -> "yy";
            case 'Y' -> "yyyy";
            case 'H' -> "HH";
            case 'M' -> "mm";
            case 'S' -> "ss";
            case 'A' -> "EEEE";
            case 'a' -> "EEE";
            case '%' -> "'%'";
            default -> throw new TemplateException("strftime's %" + field + " is not supported.");
          };
      text.append(time.format(DateTimeFormatter.ofPattern(pattern, Locale.ENGLISH)));
    }
    return text.toString();
  }
}
