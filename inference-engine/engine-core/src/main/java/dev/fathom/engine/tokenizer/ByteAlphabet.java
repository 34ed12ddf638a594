package dev.fathom.engine.tokenizer;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/**
 * GPT-2's spelling of bytes as printable characters, in which byte-level vocabularies are written:
 * bytes that print in Latin-1 stand for themselves, the other 68 for U+0100 onwards.
 */
final class ByteAlphabet {

  private static final char[] CHARACTERS = new char[256];
  private static final short[] BYTES = new short[0x100 + 68];

  static {
    Arrays.fill(BYTES, (short) -1);
    char next = 0x100;
    for (int b = 0; b < 256; b++) {
      boolean prints = (b > ' ' && b <= '~') || (b >= 0xA1 && b != 0xAD);
      CHARACTERS[b] = prints ? (char) b : next++;
      BYTES[CHARACTERS[b]] = (short) b;
    }
  }

  private ByteAlphabet() {}

  static char character(byte b) {
    return CHARACTERS[b & 0xFF];
  }

  static String spell(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    StringBuilder spelled = new StringBuilder(bytes.length);
    for (byte b : bytes) {
      spelled.append(character(b));
    }
    return spelled.toString();
  }

  /** The bytes of a vocabulary entry; characters outside the alphabet keep their UTF-8. */
  static byte[] bytes(String spelled) {
    byte[] bytes = new byte[spelled.length()];
    for (int i = 0; i < spelled.length(); i++) {
      char c = spelled.charAt(i);
      if (c >= BYTES.length || BYTES[c] < 0) {
        return spelled.getBytes(StandardCharsets.UTF_8);
      }
      bytes[i] = (byte) BYTES[c];
    }
    return bytes;
  }

  /** The bytes of each word of a vocabulary. */
  static Map<Integer, byte[]> bytes(Map<String, Integer> vocabulary) {
    Map<Integer, byte[]> bytes = new HashMap<>();
    vocabulary.forEach((spelling, id) -> bytes.put(id, bytes(spelling)));
    return bytes;
  }
}
