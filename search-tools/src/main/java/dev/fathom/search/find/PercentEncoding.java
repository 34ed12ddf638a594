package dev.fathom.search.find;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/**
 * Percent-encoding as RFC 3986, section 6.2.2, wants it: what needs no encoding is written plainly,
 * everything else in upper-case hexadecimal of UTF-8; a lone percent sign is encoded itself. Pure.
 */
final class PercentEncoding {
  private static final String UNRESERVED_MARKS = "-._~";
  private static final String KEPT_MARKS = "!$&'()*+,;=:@/?" + UNRESERVED_MARKS;
  private static final HexFormat HEX = HexFormat.of().withUpperCase();

  private PercentEncoding() {}

  static String normalized(String text) {
    StringBuilder out = new StringBuilder(text.length() + 16);
    int at = 0;
    while (at < text.length()) {
      int c = text.codePointAt(at);
      if (c == '%' && isHex(text, at + 1) && isHex(text, at + 2)) {
        int octet = HexFormat.fromHexDigits(text, at + 1, at + 3);
        if (isUnreserved(octet)) {
          out.append((char) octet);
        } else {
          encode(out, (byte) octet);
        }
        at += 3;
      } else {
        if (isUnreserved(c) || (c < 128 && KEPT_MARKS.indexOf(c) >= 0)) {
          out.append((char) c);
        } else {
          for (byte octet : Character.toString(c).getBytes(StandardCharsets.UTF_8)) {
            encode(out, octet);
          }
        }
        at += Character.charCount(c);
      }
    }
    return out.toString();
  }

  private static void encode(StringBuilder out, byte octet) {
    out.append('%').append(HEX.toHexDigits(octet));
  }

  private static boolean isHex(String text, int at) {
    return at < text.length() && HexFormat.isHexDigit(text.charAt(at));
  }

  private static boolean isUnreserved(int c) {
    return (c >= 'a' && c <= 'z')
        || (c >= 'A' && c <= 'Z')
        || (c >= '0' && c <= '9')
        || (c < 128 && UNRESERVED_MARKS.indexOf(c) >= 0);
  }
}
