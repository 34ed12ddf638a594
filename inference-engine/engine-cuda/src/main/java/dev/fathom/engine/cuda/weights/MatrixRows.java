package dev.fathom.engine.cuda.weights;

import dev.fathom.engine.cuda.kernel.Format;
import dev.fathom.engine.tensor.DType;
import dev.fathom.engine.tensor.RowDecoder;
import dev.fathom.engine.tensor.RowEncoder;
import dev.fathom.engine.tensor.Tensor;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;

/**
 * Which rows of which tensors a matrix on the device is made of, and their bytes there. Formats
 * that the device does not compute with become bfloat16.
 *
 * @param parts tensors of equal width
 * @param starts the first row of each; rows between them are zero
 * @param rows all rows
 * @param interleaved whether the parts are a gate and an up-projection whose rows alternate by
 *     eights
 */
record MatrixRows(List<Tensor> parts, List<Integer> starts, int rows, boolean interleaved) {

  /** Parts begin where their blocks of FP8 factors do. */
  private static final int PART_ALIGNMENT = 128;

  static MatrixRows of(Tensor tensor) {
    return new MatrixRows(List.of(tensor), List.of(0), tensor.rows(), false);
  }

  static MatrixRows stacked(List<Tensor> parts) {
    List<Integer> starts = new ArrayList<>();
    int rows = 0;
    for (Tensor part : parts) {
      rows = Math.ceilDiv(rows, PART_ALIGNMENT) * PART_ALIGNMENT;
      starts.add(rows);
      rows += part.rows();
    }
    return new MatrixRows(parts, starts, rows, false);
  }

  static MatrixRows interleaved(Tensor gate, Tensor up) {
    return new MatrixRows(
        List.of(gate, up), List.of(0, 0), 2 * Math.ceilDiv(gate.rows(), 8) * 8, true);
  }

  int columns() {
    return parts.getFirst().columns();
  }

  Format format() {
    DType type = parts.getFirst().type();
    boolean same = parts.stream().allMatch(part -> part.type() == type);
    if (!same) {
      return Format.BF16;
    }
    return switch (type) {
      case F8_E4M3 ->
          parts.stream().allMatch(part -> part.scale() != null) ? Format.FP8 : Format.BF16;
      case Q8_0 -> Format.INT8;
      case Q4_0 -> Format.INT4;
      case F32, F16, BF16, Q4_K, Q5_K, Q6_K -> Format.BF16;
    };
  }

  /** Writes the weights of a row. */
  void data(Format format, int row, MemorySegment to) {
    int part = partOf(row);
    int source = sourceOf(row, part);
    if (part < 0 || source >= parts.get(part).rows()) {
      to.fill((byte) (format == Format.INT4 ? 0x88 : 0));
      return;
    }
    Tensor tensor = parts.get(part);
    switch (format) {
      case BF16 -> bf16(tensor, source, to);
      case FP8 ->
          MemorySegment.copy(tensor.data(), source * tensor.rowBytes(), to, 0, tensor.rowBytes());
      case INT8 -> int8(tensor, source, to);
      case INT4 -> int4(tensor, source, to);
    }
  }

  private int partOf(int row) {
    if (interleaved) {
      return row / 8 % 2;
    }
    int part = parts.size() - 1;
    while (part > 0 && starts.get(part) > row) {
      part--;
    }
    return part;
  }

  private int sourceOf(int row, int part) {
    return interleaved ? row / 16 * 8 + row % 8 : row - starts.get(part);
  }

  private static void bf16(Tensor tensor, int row, MemorySegment to) {
    if (tensor.type() == DType.BF16) {
      MemorySegment.copy(tensor.data(), row * tensor.rowBytes(), to, 0, tensor.rowBytes());
    } else {
      float[] values = new float[tensor.columns()];
      RowDecoder.decode(tensor, row, values, 0);
      RowEncoder.encode(values, DType.BF16, to);
    }
  }

  private static void int8(Tensor tensor, int row, MemorySegment to) {
    long from = row * tensor.rowBytes();
    for (int block = 0; block < tensor.columns() / 32; block++) {
      MemorySegment.copy(tensor.data(), from + 34L * block + 2, to, 32L * block, 32);
    }
  }

  /** From elements i and i + 16 in a byte to 2i and 2i + 1. */
  private static void int4(Tensor tensor, int row, MemorySegment to) {
    long from = row * tensor.rowBytes();
    for (int block = 0; block < tensor.columns() / 32; block++) {
      long at = from + 18L * block + 2;
      for (int i = 0; i < 16; i++) {
        int first = nibble(tensor.data(), at, 2 * i);
        int second = nibble(tensor.data(), at, 2 * i + 1);
        to.set(ValueLayout.JAVA_BYTE, 16L * block + i, (byte) (first | second << 4));
      }
    }
  }

  private static int nibble(MemorySegment data, long block, int element) {
    int pair = data.get(ValueLayout.JAVA_BYTE, block + element % 16);
    return element < 16 ? pair & 15 : pair >> 4 & 15;
  }

  /** Rows of factors: one for each block of FP8, else one for each row. */
  int scaleRows(Format format) {
    return switch (format) {
      case BF16 -> 0;
      case FP8 ->
          interleaved
              ? 2 * Math.ceilDiv(parts.getFirst().rows(), Tensor.SCALE_BLOCK)
              : Math.ceilDiv(rows, Tensor.SCALE_BLOCK);
      case INT8, INT4 -> rows;
    };
  }

  /** Bytes of a row of factors. */
  long scaleRowBytes(Format format) {
    return switch (format) {
      case BF16 -> 0;
      case FP8 -> 4L * Math.ceilDiv(columns(), Tensor.SCALE_BLOCK);
      case INT8, INT4 -> 2L * (columns() / 32);
    };
  }

  /** Writes a row of factors. */
  void scales(Format format, int row, MemorySegment to) {
    switch (format) {
      case BF16 -> throw new IllegalArgumentException("bfloat16 has no factors");
      case FP8 -> blockScales(row, to);
      case INT8, INT4 -> rowScales(row, to);
    }
  }

  private void blockScales(int block, MemorySegment to) {
    int part = 0;
    int source = block;
    if (interleaved) {
      int blocks = Math.ceilDiv(parts.getFirst().rows(), Tensor.SCALE_BLOCK);
      part = block / blocks;
      source = block % blocks;
    } else {
      part = partOf(block * Tensor.SCALE_BLOCK);
      source = block - starts.get(part) / Tensor.SCALE_BLOCK;
    }
    Tensor scale = parts.get(part).scale();
    if (scale == null || source >= scale.rows()) {
      to.fill((byte) 0);
    } else {
      MemorySegment.copy(scale.data(), source * scale.rowBytes(), to, 0, scale.rowBytes());
    }
  }

  private void rowScales(int row, MemorySegment to) {
    int part = partOf(row);
    int source = sourceOf(row, part);
    Tensor tensor = parts.get(part);
    if (source >= tensor.rows()) {
      to.fill((byte) 0);
      return;
    }
    long from = source * tensor.rowBytes();
    for (int block = 0; block < tensor.columns() / 32; block++) {
      MemorySegment.copy(
          tensor.data(), from + (long) block * tensor.type().blockBytes(), to, 2L * block, 2);
    }
  }
}
