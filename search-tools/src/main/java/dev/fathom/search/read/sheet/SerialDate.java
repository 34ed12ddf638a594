package dev.fathom.search.read.sheet;

import dev.fathom.search.read.sheet.FormatSection.Token;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.format.TextStyle;
import java.util.List;
import java.util.Locale;

/** Dates and times as spreadsheets count them: in days, with 29 February 1900 that never was. */
final class SerialDate {
  private static final LocalDate FROM_1904 = LocalDate.of(1904, 1, 1);
  private static final LocalDate FROM_1900 = LocalDate.of(1899, 12, 30);
  private static final int LEAP_DAY_THAT_NEVER_WAS = 60;
  private static final BigDecimal LAST = new BigDecimal(2_958_466);
  private static final BigDecimal MILLIS_A_DAY = new BigDecimal(86_400_000);

  private SerialDate() {}

  static String display(List<Token> tokens, BigDecimal serial, boolean from1904) {
    if (serial.signum() < 0 || serial.compareTo(LAST) >= 0) {
      return CellFormat.general(serial.toPlainString());
    }
    int places = fractionPlaces(tokens);
    // Times are rounded to what is shown, so that 11:59:59.9996 does not lose a second.
    long unit = places == 0 ? 1000 : places == 1 ? 100 : places == 2 ? 10 : 1;
    long exact = serial.multiply(MILLIS_A_DAY).setScale(0, RoundingMode.HALF_UP).longValue();
    long millis = (exact + unit / 2) / unit * unit;
    LocalDateTime time = of(millis, from1904);
    boolean halves = tokens.stream().anyMatch(token -> token.symbol() == 'a');
    StringBuilder shown = new StringBuilder();
    for (int i = 0; i < tokens.size(); i++) {
      Token token = tokens.get(i);
      switch (token.symbol()) {
        case 'y' -> shown.append(year(time, token.text().length()));
        case 'm' -> shown.append(isMinute(tokens, i) ? minute(time, token) : month(time, token));
        case 'd' -> shown.append(day(time, token.text().length()));
        case 'h' -> shown.append(padded(hour(time, halves), token));
        case 's' -> shown.append(padded(time.getSecond(), token));
        case 'a' -> shown.append(half(time, token));
        case '[' -> shown.append(elapsed(millis, token));
        case '.' -> shown.append('.');
        case '0' -> {
          if (i > 0 && (tokens.get(i - 1).symbol() == '.' || tokens.get(i - 1).symbol() == '0')) {
            int place = placeAfterPoint(tokens, i);
            shown.append(("%03d".formatted(millis % 1000) + "000000").charAt(place));
          }
        }
        case '@' -> {}
        default -> shown.append(token.text());
      }
    }
    return shown.toString();
  }

  private static LocalDateTime of(long millis, boolean from1904) {
    long days = Math.floorDiv(millis, 86_400_000L);
    LocalDate first = from1904 ? FROM_1904 : FROM_1900;
    LocalDate date = first.plusDays(days);
    if (!from1904 && days < LEAP_DAY_THAT_NEVER_WAS) {
      date = date.plusDays(1);
    }
    return date.atTime(LocalTime.ofNanoOfDay(Math.floorMod(millis, 86_400_000L) * 1_000_000));
  }

  private static int fractionPlaces(List<Token> tokens) {
    int places = 0;
    boolean after = false;
    for (Token token : tokens) {
      after |= token.symbol() == '.';
      places += after && token.symbol() == '0' ? 1 : 0;
    }
    return places;
  }

  private static int placeAfterPoint(List<Token> tokens, int index) {
    int place = 0;
    for (int i = index - 1; i >= 0 && tokens.get(i).symbol() == '0'; i--) {
      place++;
    }
    return Math.min(place, 8);
  }

  /** "m" after hours or before seconds is a minute. */
  private static boolean isMinute(List<Token> tokens, int index) {
    if (tokens.get(index).text().length() > 2) {
      return false;
    }
    for (int i = index - 1; i >= 0; i--) {
      char symbol = tokens.get(i).symbol();
      if (symbol == 'h' || (symbol == '[' && tokens.get(i).text().startsWith("h"))) {
        return true;
      }
      if (symbol == 'y' || symbol == 'm' || symbol == 'd' || symbol == 's') {
        break;
      }
    }
    for (int i = index + 1; i < tokens.size(); i++) {
      char symbol = tokens.get(i).symbol();
      if (symbol == 's') {
        return true;
      }
      if (symbol == 'y' || symbol == 'm' || symbol == 'd' || symbol == 'h') {
        break;
      }
    }
    return false;
  }

  private static String year(LocalDateTime time, int length) {
    return length > 2 ? String.valueOf(time.getYear()) : "%02d".formatted(time.getYear() % 100);
  }

  private static String month(LocalDateTime time, Token token) {
    return switch (token.text().length()) {
      case 1 -> String.valueOf(time.getMonthValue());
      case 2 -> "%02d".formatted(time.getMonthValue());
      case 3 -> time.getMonth().getDisplayName(TextStyle.SHORT, Locale.US);
      case 5 -> time.getMonth().getDisplayName(TextStyle.NARROW, Locale.US);
      default -> time.getMonth().getDisplayName(TextStyle.FULL, Locale.US);
    };
  }

  private static String minute(LocalDateTime time, Token token) {
    return padded(time.getMinute(), token);
  }

  private static String day(LocalDateTime time, int length) {
    return switch (length) {
      case 1 -> String.valueOf(time.getDayOfMonth());
      case 2 -> "%02d".formatted(time.getDayOfMonth());
      case 3 -> time.getDayOfWeek().getDisplayName(TextStyle.SHORT, Locale.US);
      default -> time.getDayOfWeek().getDisplayName(TextStyle.FULL, Locale.US);
    };
  }

  private static int hour(LocalDateTime time, boolean halves) {
    return halves ? (time.getHour() + 11) % 12 + 1 : time.getHour();
  }

  private static String half(LocalDateTime time, Token token) {
    String stated = token.text();
    int slash = stated.indexOf('/');
    return time.getHour() < 12 ? stated.substring(0, slash) : stated.substring(slash + 1);
  }

  private static String padded(int value, Token token) {
    return token.text().length() > 1 ? "%02d".formatted(value) : String.valueOf(value);
  }

  private static String elapsed(long millis, Token token) {
    long seconds = millis / 1000;
    long count =
        switch (token.text().charAt(0)) {
          case 'h' -> seconds / 3600;
          case 'm' -> seconds / 60;
          default -> seconds;
        };
    return token.text().length() > 1 ? "%02d".formatted(count) : String.valueOf(count);
  }
}
