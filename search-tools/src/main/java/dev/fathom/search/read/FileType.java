package dev.fathom.search.read;

import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.regex.Pattern;

/** The formats that are told apart, by their first bytes and, where those are silent, by name. */
enum FileType {
  PDF,
  HTML,
  MARKDOWN,
  CSV,
  TEXT,
  /** Something known that is not read: an office file, an archive, a picture, a program. */
  BINARY;

  private static final int SNIFFED = 4096;
  private static final Pattern HTML_START =
      Pattern.compile(
          "(?is)^\\s*(?:<\\?xml[^>]*>\\s*)?(?:<!--.*?-->\\s*)*<(?:!doctype\\s+html|html|head|body|title|meta|script|table|div|p|h1)\\b.*");

  static FileType of(String name, byte[] bytes) {
    int length = Math.min(bytes.length, SNIFFED);
    String start = new String(bytes, 0, length, StandardCharsets.ISO_8859_1);
    String extension = extension(name);
    if (start.contains("%PDF-") || (extension.equals("pdf") && !looksLikeMarkup(start))) {
      return PDF;
    }
    if (isBinary(bytes, length)) {
      return BINARY;
    }
    return switch (extension) {
      case "md", "markdown" -> MARKDOWN;
      case "csv", "tsv" -> CSV;
      case "html", "htm", "xhtml" -> HTML;
      case "txt", "text", "log" -> TEXT;
      default -> looksLikeMarkup(start) ? HTML : TEXT;
    };
  }

  static String extension(String name) {
    int dot = name.lastIndexOf('.');
    return dot < 0 ? "" : name.substring(dot + 1).toLowerCase(Locale.ROOT);
  }

  private static boolean looksLikeMarkup(String start) {
    String text = start.startsWith("\u00ef\u00bb\u00bf") ? start.substring(3) : start;
    return HTML_START.matcher(text).matches();
  }

  /** NUL bytes mean a binary file, unless they come as every second byte of UTF-16. */
  private static boolean isBinary(byte[] bytes, int length) {
    if (length >= 2 && ((bytes[0] & 0xff) == 0xfe || (bytes[0] & 0xff) == 0xff)) {
      return (bytes[1] & 0xff) != 0xfe && (bytes[1] & 0xff) != 0xff;
    }
    int control = 0;
    for (int i = 0; i < length; i++) {
      int b = bytes[i] & 0xff;
      if (b == 0) {
        return true;
      }
      if (b < 0x09 || (b > 0x0d && b < 0x20 && b != 0x1b)) {
        control++;
      }
    }
    return control > length / 20;
  }
}
