package dev.fathom.engine.cuda.driver;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * The arguments of a launch, in the kernel's order: several of them, or the fields of one structure
 * that is passed as a whole.
 */
public final class Arguments {

  /** The most bytes a launch may pass here. */
  static final int MOST_BYTES = 768;

  /** The most arguments of a launch. */
  static final int MOST_COUNT = 16;

  private final ByteBuffer bytes = ByteBuffer.allocate(MOST_BYTES).order(ByteOrder.nativeOrder());
  private final boolean structure;
  private final int[] offsets = new int[MOST_COUNT];
  private int count;

  private Arguments(boolean structure) {
    this.structure = structure;
  }

  /** One argument after another. */
  public static Arguments list() {
    return new Arguments(false);
  }

  /** One structure, its fields where C puts them. */
  public static Arguments structure() {
    return new Arguments(true);
  }

  public Arguments pointer(long address) {
    return int64(address);
  }

  public Arguments int64(long value) {
    next(8);
    bytes.putLong(value);
    return this;
  }

  public Arguments int32(int value) {
    next(4);
    bytes.putInt(value);
    return this;
  }

  public Arguments float32(float value) {
    next(4);
    bytes.putFloat(value);
    return this;
  }

  public Arguments float64(double value) {
    next(8);
    bytes.putDouble(value);
    return this;
  }

  /** A map for the copy engine. */
  public Arguments map(byte[] map) {
    next(128);
    bytes.put(map);
    return this;
  }

  /** A whole structure as one argument. */
  public Arguments value(Arguments whole) {
    next(8);
    bytes.put(whole.bytes.array(), 0, whole.bytes.position());
    return this;
  }

  private void next(int alignment) {
    bytes.position(Math.ceilDiv(bytes.position(), alignment) * alignment);
    if (!structure) {
      offsets[count++] = bytes.position();
    }
  }

  int count() {
    return structure ? 1 : count;
  }

  /** Where argument {@code index} begins. */
  int offset(int index) {
    return offsets[index];
  }

  /** Copies them to the beginning of {@code target}. */
  void copyTo(MemorySegment target) {
    MemorySegment.copy(bytes.array(), 0, target, ValueLayout.JAVA_BYTE, 0, bytes.position());
  }
}
