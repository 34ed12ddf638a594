package dev.fathom.search.read.text;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.IllegalCharsetNameException;
import java.nio.charset.StandardCharsets;
import java.nio.charset.UnsupportedCharsetException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.mozilla.universalchardet.UniversalDetector;

/**
 * Finds the encoding of text, in the order of the HTML standard (13.2.3): byte order mark, what the
 * server declares, what the page declares, a guess.
 */
public final class Charsets {
  private static final int SAMPLE = 1 << 16;

  /** Where pages declare their encoding. The standard asks for 1024 bytes; many need more. */
  private static final int DECLARED_WITHIN = 1 << 14;

  /** Of the characters beyond ASCII: fewer are stray bytes in a text that is what it says. */
  private static final double BROKEN_SHARE = 0.2;

  private static final Pattern COMMENT = Pattern.compile("(?s)<!--.*?(?:-->|$)");
  private static final Pattern DECLARED =
      Pattern.compile(
          "(?is)<meta\\s[^>]*?charset\\s*=\\s*[\"']?\\s*([^\\s\"'/>;]+)"
              + "|^<\\?xml[^>]*?encoding\\s*=\\s*[\"']([^\"']+)");

  private Charsets() {}

  /** The encoding that a server or page means by a label; null where browsers know none. */
  public static @Nullable Charset labelled(String label) {
    return EncodingLabels.encoding(label);
  }

  /** The encoding of a page that came without a word of its server. */
  public static Charset ofPage(byte[] bytes) {
    Charset marked = marked(bytes);
    if (marked != null) {
      return marked;
    }
    Charset declared = declared(bytes);
    return declared == null ? detect(bytes) : unlessContradicted(bytes, declared);
  }

  /** The encoding of a text or page for which its server declares one. */
  public static Charset declared(byte[] bytes, Charset byServer) {
    Charset marked = marked(bytes);
    return marked == null ? unlessContradicted(bytes, byServer) : marked;
  }

  /** What a page says of itself; it can be read that far, so UTF-16 cannot be true. */
  private static @Nullable Charset declared(byte[] bytes) {
    int length = Math.min(bytes.length, DECLARED_WITHIN);
    String start = new String(bytes, 0, length, StandardCharsets.ISO_8859_1);
    Matcher matcher = DECLARED.matcher(COMMENT.matcher(start).replaceAll(""));
    while (matcher.find()) {
      String label = matcher.group(1) == null ? matcher.group(2) : matcher.group(1);
      Charset charset = labelled(label);
      if (charset != null) {
        return charset.name().startsWith("UTF-16") ? StandardCharsets.UTF_8 : charset;
      }
    }
    return null;
  }

  /** Browsers believe a declaration that cannot be true; a reader wants the text. */
  private static Charset unlessContradicted(byte[] bytes, Charset declared) {
    String text = new String(bytes, declared);
    long beyondAscii = text.chars().filter(c -> c > 0x7f).count();
    long broken = text.chars().filter(c -> c == 0xfffd).count();
    return broken > beyondAscii * BROKEN_SHARE ? detect(bytes) : declared;
  }

  /** The text of the bytes, without a byte order mark. Bytes that fit nothing become U+FFFD. */
  public static String decode(byte[] bytes) {
    return decode(bytes, detect(bytes));
  }

  /** The text of the bytes in an encoding, without a byte order mark. */
  public static String decode(byte[] bytes, Charset charset) {
    String text = new String(bytes, charset);
    return text.startsWith("\ufeff") ? text.substring(1) : text;
  }

  /** The most likely encoding of undeclared text; windows-1252 where nothing speaks for another. */
  public static Charset detect(byte[] bytes) {
    Charset marked = marked(bytes);
    if (marked != null) {
      return marked;
    }
    if (isUtf8(bytes)) {
      return StandardCharsets.UTF_8;
    }
    UniversalDetector detector = new UniversalDetector();
    detector.handleData(bytes, 0, Math.min(bytes.length, SAMPLE));
    detector.dataEnd();
    String name = detector.getDetectedCharset();
    return name == null ? windows1252() : forName(name);
  }

  private static @Nullable Charset marked(byte[] bytes) {
    if (startsWith(bytes, 0xef, 0xbb, 0xbf)) {
      return StandardCharsets.UTF_8;
    }
    if (startsWith(bytes, 0xfe, 0xff)) {
      return StandardCharsets.UTF_16BE;
    }
    return startsWith(bytes, 0xff, 0xfe) ? StandardCharsets.UTF_16LE : null;
  }

  private static boolean isUtf8(byte[] bytes) {
    try {
      StandardCharsets.UTF_8
          .newDecoder()
          .onMalformedInput(CodingErrorAction.REPORT)
          .onUnmappableCharacter(CodingErrorAction.REPORT)
          .decode(ByteBuffer.wrap(bytes));
      return true;
    } catch (CharacterCodingException e) {
      return false;
    }
  }

  private static Charset forName(String name) {
    try {
      return Charset.forName(name);
    } catch (IllegalCharsetNameException | UnsupportedCharsetException e) {
      return windows1252();
    }
  }

  private static Charset windows1252() {
    return Charset.forName("windows-1252");
  }

  private static boolean startsWith(byte[] bytes, int... mark) {
    if (bytes.length < mark.length) {
      return false;
    }
    for (int i = 0; i < mark.length; i++) {
      if ((bytes[i] & 0xff) != mark[i]) {
        return false;
      }
    }
    return true;
  }
}
