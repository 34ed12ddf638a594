package dev.fathom.engine.weights;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import dev.fathom.engine.InvalidModelException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads GGUF's values one after another, checking every length against what is left of the file
 * before anything is allocated for it. For one thread.
 */
final class GgufCursor {

  // constants, since what a layout needs for access is made anew for each new one
  private static final ValueLayout.OfShort SHORT =
      ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final ValueLayout.OfInt INT =
      ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final ValueLayout.OfLong LONG =
      ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final int MAX_DEPTH = 4;

  private final Path path;
  private final MemorySegment file;
  private long position;

  GgufCursor(Path path, MemorySegment file) {
    this.path = path;
    this.file = file;
  }

  long position() {
    return position;
  }

  int int32() {
    return file.get(INT, advance(4));
  }

  long int64() {
    return file.get(LONG, advance(8));
  }

  /** A count of things that take at least {@code bytesEach}. */
  int count(String what, long bytesEach) {
    long count = int64();
    if (count < 0 || count > (file.byteSize() - position) / bytesEach) {
      throw invalid(
          "it announces " + Long.toUnsignedString(count) + " " + what + " and ends first");
    }
    return Math.toIntExact(count);
  }

  String string() {
    int length = count("characters", 1);
    byte[] bytes = new byte[length];
    MemorySegment.copy(file, JAVA_BYTE, advance(length), bytes, 0, length);
    return new String(bytes, StandardCharsets.UTF_8);
  }

  Object value(int type) {
    return value(type, 0);
  }

  private Object value(int type, int depth) {
    return switch (type) {
      case 0 -> (long) (file.get(JAVA_BYTE, advance(1)) & 0xFF);
      case 1 -> (long) file.get(JAVA_BYTE, advance(1));
      case 2 -> (long) (int16() & 0xFFFF);
      case 3 -> (long) int16();
      case 4 -> Integer.toUnsignedLong(int32());
      case 5 -> (long) int32();
      case 6 -> (double) Float.intBitsToFloat(int32());
      case 7 -> file.get(JAVA_BYTE, advance(1)) != 0;
      case 8 -> string();
      case 9 -> array(depth);
      case 10, 11 -> int64();
      case 12 -> Double.longBitsToDouble(int64());
      default -> throw invalid("a value has the unknown type " + type);
    };
  }

  private List<Object> array(int depth) {
    if (depth >= MAX_DEPTH) {
      throw invalid("its arrays are nested too deeply");
    }
    int type = int32();
    int count = count("array elements", 1);
    List<Object> elements = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      elements.add(value(type, depth + 1));
    }
    return elements;
  }

  private short int16() {
    return file.get(SHORT, advance(2));
  }

  private long advance(long bytes) {
    if (bytes > file.byteSize() - position) {
      throw invalid("it ends inside its header, at byte " + file.byteSize());
    }
    long start = position;
    position += bytes;
    return start;
  }

  InvalidModelException invalid(String reason) {
    return new InvalidModelException(path + ": " + reason + ".");
  }
}
