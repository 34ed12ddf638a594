package dev.fathom.search.document;

/**
 * Characters that a reader does not see but a program reads: format controls, with the
 * bidirectional and the zero-width ones among them, tags (U+E0000), variation selectors that spell
 * out bytes, and letters without ink. No document's text holds them.
 */
public final class Invisible {
  private static final int SOFT_HYPHEN = 0xad;
  private static final int BYTE_ORDER_MARK = 0xfeff;

  private Invisible() {}

  /** The text without such characters. */
  public static String without(String text) {
    StringBuilder kept = null;
    for (int i = 0; i < text.length(); ) {
      int c = text.codePointAt(i);
      int next = i + Character.charCount(c);
      if (is(c, text, next)) {
        if (kept == null) {
          kept = new StringBuilder(text.length()).append(text, 0, i);
        }
      } else if (kept != null) {
        kept.appendCodePoint(c);
      }
      i = next;
    }
    return kept == null ? text : kept.toString();
  }

  /** How many there are, but for soft hyphens and byte order marks, which mean no harm. */
  public static int count(String text) {
    int count = 0;
    for (int i = 0; i < text.length(); ) {
      int c = text.codePointAt(i);
      i += Character.charCount(c);
      if (c != SOFT_HYPHEN && c != BYTE_ORDER_MARK && is(c, text, i)) {
        count++;
      }
    }
    return count;
  }

  private static boolean is(int c, String text, int next) {
    if (c < 0x80) {
      return (c < ' ' && "\t\n\r\f".indexOf(c) < 0) || c == 0x7f;
    }
    if (c >= 0xfe00 && c <= 0xfe0f) {
      // One chooses how an emoji looks; more in a row carry a message.
      int after = next < text.length() ? text.codePointAt(next) : 0;
      return after >= 0xfe00 && after <= 0xfe0f;
    }
    return (c >= 0xe0000 && c <= 0xe0fff)
        || c == 0x34f
        || c == 0x115f
        || c == 0x1160
        || c == 0x2800
        || c == 0x3164
        || c == 0xffa0
        || (c >= 0x180b && c <= 0x180f)
        || (Character.getType(c) == Character.FORMAT && !hasInk(c))
        || (Character.getType(c) == Character.CONTROL && c != 0x85);
  }

  /** Arabic and Syriac signs that stand around numbers, and a few like them, are format too. */
  private static boolean hasInk(int c) {
    return (c >= 0x600 && c <= 0x605)
        || c == 0x6dd
        || c == 0x70f
        || (c >= 0x890 && c <= 0x891)
        || c == 0x8e2
        || c == 0x110bd
        || c == 0x110cd;
  }
}
