package dev.fathom.engine.cuda.weights;

/**
 * Hands out stretches of one piece of the device's memory. Begun at address 0 it only measures how
 * much would be handed out.
 */
public final class Region {

  private static final long ALIGNMENT = 256;

  private final long base;
  private long used;

  /** Begins at this address. */
  public Region(long base) {
    this.base = base;
  }

  /** A region that has no memory, to find out how much is needed. */
  public static Region measuring() {
    return new Region(0);
  }

  /** The address of so many bytes, aligned for every access. */
  public long take(long bytes) {
    long at = base + used;
    used += aligned(bytes);
    return at;
  }

  /** Bytes handed out. */
  public long used() {
    return used;
  }

  static long aligned(long bytes) {
    return Math.ceilDiv(bytes, ALIGNMENT) * ALIGNMENT;
  }
}
