package dev.fathom.engine.cuda.driver;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * The arguments of a launch, in the kernel's order: several of them, or the fields of one structure
 * that is passed as a whole.
 */
public final class Arguments {

  /** The most bytes a launch may pass here; structures are well below. */
  static final int MOST_BYTES = 512;

  private final ByteBuffer bytes =
      ByteBuffer.allocate(MOST_BYTES).order(ByteOrder.nativeOrder());
  private final boolean structure;
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
    align(8);
    bytes.putLong(value);
    return this;
  }

  public Arguments int32(int value) {
    align(4);
    bytes.putInt(value);
    return this;
  }

  public Arguments float32(float value) {
    align(4);
    bytes.putFloat(value);
    return this;
  }

  public Arguments float64(double value) {
    align(8);
    bytes.putDouble(value);
    return this;
  }

  private void align(int size) {
    int to = structure ? size : 8;
    bytes.position((bytes.position() + to - 1) / to * to);
    count++;
  }

  /** How many arguments the kernel has; the i-th begins at byte 8 · i. */
  int count() {
    return structure ? 1 : count;
  }

  /** Copies them to the beginning of {@code target}. */
  void copyTo(ByteBuffer target) {
    target.put(0, bytes, 0, Math.min(MOST_BYTES, bytes.position() + 8));
  }
}
