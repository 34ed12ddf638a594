package dev.fathom.search.read.sheet;

import dev.fathom.search.read.container.XmlCursor;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The texts that cells refer to by number. They are kept as UTF-8 in blocks: a million short texts
 * as objects would need several times the memory.
 */
final class SharedStrings {
  private static final int BLOCK = 1 << 20;

  private final List<byte[]> blocks = new ArrayList<>();
  private long[] places = new long[1024];
  private int size;
  private int used = BLOCK;

  static SharedStrings of(@Nullable XmlCursor xml) throws IOException {
    SharedStrings strings = new SharedStrings();
    StringBuilder text = new StringBuilder();
    while (xml != null && xml.nextWithin(0)) {
      if (xml.name().equals("si")) {
        text.setLength(0);
        richText(xml, text);
        strings.add(text.toString());
      }
    }
    return strings;
  }

  /** The text of runs, without what is printed above them to say how they are read aloud. */
  static void richText(XmlCursor xml, StringBuilder text) throws IOException {
    int depth = xml.depth();
    while (xml.nextWithin(depth)) {
      if (xml.name().equals("rPh")) {
        xml.skip();
      } else if (xml.name().equals("t")) {
        text.append(xml.text());
      }
    }
  }

  private void add(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    if (used + bytes.length + Integer.BYTES > BLOCK) {
      blocks.add(new byte[Math.max(BLOCK, bytes.length + Integer.BYTES)]);
      used = 0;
    }
    byte[] block = blocks.getLast();
    places = size == places.length ? Arrays.copyOf(places, size * 2) : places;
    places[size++] = (long) (blocks.size() - 1) << 32 | used;
    for (int i = 0; i < Integer.BYTES; i++) {
      block[used + i] = (byte) (bytes.length >>> (8 * i));
    }
    System.arraycopy(bytes, 0, block, used + Integer.BYTES, bytes.length);
    used = Math.min(BLOCK, used + Integer.BYTES + bytes.length);
  }

  /** The text with the number; empty where there is none. */
  String get(int index) {
    if (index < 0 || index >= size) {
      return "";
    }
    byte[] block = blocks.get((int) (places[index] >>> 32));
    int at = (int) places[index];
    int length = 0;
    for (int i = 0; i < Integer.BYTES; i++) {
      length |= (block[at + i] & 0xff) << (8 * i);
    }
    return new String(block, at + Integer.BYTES, length, StandardCharsets.UTF_8);
  }
}
