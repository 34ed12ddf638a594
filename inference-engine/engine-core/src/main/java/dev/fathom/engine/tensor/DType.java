package dev.fathom.engine.tensor;

/**
 * How a tensor's numbers are stored: {@code blockSize} consecutive elements of a row take {@code
 * blockBytes} bytes. The quantised layouts are those of ggml; {@link #F8_E4M3} is the OCP 8-bit
 * format without infinities.
 */
public enum DType {
  F32(1, 4),
  F16(1, 2),
  BF16(1, 2),
  F8_E4M3(1, 1),
  Q8_0(32, 34),
  Q4_0(32, 18),
  Q4_K(256, 144),
  Q5_K(256, 176),
  Q6_K(256, 210);

  private final int blockSize;
  private final int blockBytes;

  DType(int blockSize, int blockBytes) {
    this.blockSize = blockSize;
    this.blockBytes = blockBytes;
  }

  /** Elements that share one block. */
  public int blockSize() {
    return blockSize;
  }

  /** Bytes of one block. */
  public int blockBytes() {
    return blockBytes;
  }

  /** Bytes of {@code elements} elements, which must be whole blocks. */
  public long bytes(long elements) {
    return Math.multiplyExact(elements / blockSize, (long) blockBytes);
  }
}
