package dev.fathom.engine.grammar;

import java.util.ArrayList;
import java.util.List;

/**
 * Ranges of characters as sequences of ranges of bytes, since tokens are bytes and may end inside a
 * character. A sequence matches just the encodings of its characters.
 */
final class Utf8 {

  private static final int[] LAST_OF_LENGTH = {0x7F, 0x7FF, 0xFFFF, 0x10FFFF};

  private Utf8() {}

  /** From {@code first} to {@code last}, unsigned. */
  record ByteRange(int first, int last) {}

  static List<List<ByteRange>> sequences(CodePoints set) {
    List<List<ByteRange>> sequences = new ArrayList<>();
    for (CodePoints.Range range : set.ranges()) {
      int first = range.first();
      for (int length = 1; length <= 4; length++) {
        int last = Math.min(range.last(), LAST_OF_LENGTH[length - 1]);
        if (first <= last) {
          split(first, last, length, sequences);
          first = last + 1;
        }
      }
    }
    return sequences;
  }

  /** Splits until all but the first differing byte run through all values. */
  private static void split(int first, int last, int length, List<List<ByteRange>> out) {
    for (int i = 1; i < length; i++) {
      int low = (1 << (6 * i)) - 1;
      if ((first & ~low) != (last & ~low)) {
        if ((first & low) != 0) {
          split(first, first | low, length, out);
          split((first | low) + 1, last, length, out);
          return;
        }
        if ((last & low) != low) {
          split(first, (last & ~low) - 1, length, out);
          split(last & ~low, last, length, out);
          return;
        }
      }
    }
    List<ByteRange> sequence = new ArrayList<>();
    for (int i = 0; i < length; i++) {
      sequence.add(new ByteRange(encoded(first, length, i), encoded(last, length, i)));
    }
    out.add(sequence);
  }

  private static int encoded(int codePoint, int length, int index) {
    int bits = codePoint >> (6 * (length - 1 - index));
    if (index > 0) {
      return 0x80 | (bits & 0x3F);
    }
    return switch (length) {
      case 1 -> bits;
      case 2 -> 0xC0 | bits;
      case 3 -> 0xE0 | bits;
      default -> 0xF0 | bits;
    };
  }
}
