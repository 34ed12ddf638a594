package dev.fathom.engine.cuda.check;

import dev.fathom.engine.cuda.kernel.Format;
import dev.fathom.engine.tensor.DType;
import dev.fathom.engine.tensor.RowEncoder;
import dev.fathom.engine.tensor.Tensor;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Random inputs. */
final class Randoms {

  private static final int MOST_ROWS = 160;

  private final SplittableRandom random;

  Randoms(long seed) {
    random = new SplittableRandom(seed);
  }

  int below(int bound) {
    return random.nextInt(bound);
  }

  double uniform() {
    return random.nextDouble();
  }

  /** Evenly spread, of variance one. */
  float[] floats(int count) {
    float[] values = new float[count];
    for (int i = 0; i < count; i++) {
      values[i] = random.nextInt() * (0x1p-31f * 1.7320508f);
    }
    return values;
  }

  /** Rows to look at: all of few; of many the first, the last and some between. */
  int[] rowsOf(int count) {
    if (count <= MOST_ROWS) {
      return IntStream.range(0, count).toArray();
    }
    int[] rows = random.ints(MOST_ROWS, 0, count).toArray();
    rows[0] = 0;
    rows[MOST_ROWS - 1] = count - 1;
    return rows;
  }

  /** Some of 0 to {@code bound} − 1, in random order, each once. */
  int[] distinct(int count, int bound) {
    int[] all = new int[bound];
    for (int i = 0; i < bound; i++) {
      int at = random.nextInt(i + 1);
      all[i] = all[at];
      all[at] = i;
    }
    return java.util.Arrays.copyOf(all, count);
  }

  /** A matrix in the format, as a model file would hold it. */
  Tensor tensor(Format format, int rows, int columns) {
    DType type =
        switch (format) {
          case BF16 -> DType.BF16;
          case FP8 -> DType.F8_E4M3;
          case INT8 -> DType.Q8_0;
          case INT4 -> DType.Q4_0;
        };
    MemorySegment data = Arena.ofAuto().allocate(type.bytes((long) rows * columns), 64);
    long rowBytes = type.bytes(columns);
    long seed = random.nextLong();
    IntStream.range(0, rows)
        .parallel()
        .forEach(
            row ->
                new Randoms(seed + row)
                    .fill(data.asSlice(row * rowBytes, rowBytes), type, columns));
    return new Tensor(
        "random", type, List.of((long) rows, (long) columns), data, scales(format, rows, columns));
  }

  private void fill(MemorySegment row, DType type, int columns) {
    if (type != DType.F8_E4M3) {
      RowEncoder.encode(floats(columns), type, row);
      return;
    }
    for (int i = 0; i < columns; i++) {
      int code = random.nextInt(256);
      row.set(ValueLayout.JAVA_BYTE, i, (byte) ((code & 0x7F) == 0x7F ? code - 1 : code));
    }
  }

  private @Nullable Tensor scales(Format format, int rows, int columns) {
    if (format != Format.FP8) {
      return null;
    }
    long down = Math.ceilDiv(rows, Tensor.SCALE_BLOCK);
    long across = Math.ceilDiv(columns, Tensor.SCALE_BLOCK);
    MemorySegment data = Arena.ofAuto().allocate(4 * down * across, 64);
    for (int i = 0; i < down * across; i++) {
      data.setAtIndex(ValueLayout.JAVA_FLOAT, i, (float) (0.01 * (0.5 + random.nextDouble())));
    }
    return new Tensor("random scales", DType.F32, List.of(down, across), data, null);
  }
}
