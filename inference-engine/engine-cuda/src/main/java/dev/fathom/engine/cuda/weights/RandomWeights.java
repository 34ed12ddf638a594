package dev.fathom.engine.cuda.weights;

import dev.fathom.engine.tensor.DType;
import dev.fathom.engine.tensor.RowEncoder;
import dev.fathom.engine.tensor.Tensor;
import dev.fathom.engine.weights.Weights;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * Random weights of whatever shape is asked for. Tensors of one shape share their memory here; on
 * the device each has its own.
 */
public final class RandomWeights implements Weights {

  /** Rows that differ; no multiple of a tile's, so that a wrong row shows. */
  private static final int DISTINCT_ROWS = 61;

  private final DType type;
  private final Arena arena = Arena.ofShared();
  private final Map<List<Long>, Tensor> tensors = new HashMap<>();
  private final SplittableRandom random = new SplittableRandom(1);

  /** Matrices of layers in this type: BF16 or F8_E4M3. */
  public RandomWeights(DType type) {
    this.type = type;
  }

  @Override
  public Optional<Tensor> find(String name) {
    return Optional.empty();
  }

  @Override
  public Tensor require(String name, long... shape) {
    List<Long> dimensions = new ArrayList<>();
    for (long dimension : shape) {
      dimensions.add(dimension);
    }
    boolean plain = name.endsWith("embed_tokens.weight") || name.endsWith("lm_head.weight");
    return tensors.computeIfAbsent(
        dimensions,
        key ->
            key.size() == 1
                ? ones(Math.toIntExact(shape[0]))
                : matrix(plain ? DType.BF16 : type, key));
  }

  private Tensor ones(int size) {
    MemorySegment data = arena.allocate(4L * size, 64);
    for (int i = 0; i < size; i++) {
      data.setAtIndex(ValueLayout.JAVA_FLOAT, i, 1);
    }
    return new Tensor("random", DType.F32, List.of((long) size), data, null);
  }

  private Tensor matrix(DType stored, List<Long> shape) {
    long rows = shape.getFirst();
    int columns = Math.toIntExact(shape.getLast());
    long rowBytes = stored.bytes(columns);
    MemorySegment data = arena.allocate(rows * rowBytes, 64);
    float[] values = new float[columns];
    for (long row = 0; row < Math.min(rows, DISTINCT_ROWS); row++) {
      for (int i = 0; i < columns; i++) {
        values[i] = (float) ((random.nextDouble() - 0.5) * 3 / Math.sqrt(columns));
      }
      MemorySegment to = data.asSlice(row * rowBytes, rowBytes);
      if (stored == DType.F8_E4M3) {
        for (int i = 0; i < columns; i++) {
          int code = random.nextInt(0x7F) | random.nextInt(2) << 7;
          to.set(ValueLayout.JAVA_BYTE, i, (byte) code);
        }
      } else {
        RowEncoder.encode(values, stored, to);
      }
    }
    for (long row = DISTINCT_ROWS; row < rows; row++) {
      MemorySegment.copy(data, row % DISTINCT_ROWS * rowBytes, data, row * rowBytes, rowBytes);
    }
    return new Tensor("random", stored, shape, data, scales(stored, rows, columns));
  }

  private @Nullable Tensor scales(DType stored, long rows, int columns) {
    if (stored != DType.F8_E4M3) {
      return null;
    }
    long down = Math.ceilDiv(rows, Tensor.SCALE_BLOCK);
    long across = Math.ceilDiv(columns, Tensor.SCALE_BLOCK);
    MemorySegment data = arena.allocate(4 * down * across, 64);
    float scale = (float) (1 / (100 * Math.sqrt(columns)));
    for (long i = 0; i < down * across; i++) {
      data.setAtIndex(ValueLayout.JAVA_FLOAT, i, scale);
    }
    return new Tensor("random scales", DType.F32, List.of(down, across), data, null);
  }

  @Override
  public Collection<Tensor> tensors() {
    return tensors.values();
  }

  @Override
  public long bytes() {
    return tensors.values().stream().mapToLong(tensor -> tensor.data().byteSize()).sum();
  }

  @Override
  public void close() {
    arena.close();
  }
}
