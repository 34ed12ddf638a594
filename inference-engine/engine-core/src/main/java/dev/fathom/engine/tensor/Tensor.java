package dev.fathom.engine.tensor;

import dev.fathom.engine.InvalidModelException;
import java.lang.foreign.MemorySegment;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A weight tensor over memory it does not own: row-major, the last dimension contiguous, little
 * endian. Immutable and safe to share; it is valid as long as the {@code Weights} it came from.
 *
 * @param name as its file calls it, for messages
 * @param shape outermost dimension first, e.g. {@code [out, in]} of a linear layer
 * @param scale for {@link DType#F8_E4M3} the F32 factors of each 128×128 block (DeepSeek calls them
 *     {@code weight_scale_inv}; the true weight is code × factor), else null
 */
public record Tensor(
    String name, DType type, List<Long> shape, MemorySegment data, @Nullable Tensor scale) {

  /** Side of the square blocks that share one FP8 scale. */
  public static final int SCALE_BLOCK = 128;

  public Tensor {
    shape = List.copyOf(shape);
    long elements = elements(name, shape);
    long columns = shape.isEmpty() ? 1 : shape.getLast();
    if (columns % type.blockSize() != 0) {
      throw InvalidModelException.ofTensor(
          name, "its rows of " + columns + " are not whole " + type + " blocks");
    }
    if (data.byteSize() != type.bytes(elements)) {
      throw InvalidModelException.ofTensor(
          name,
          "%s %s needs %d bytes, the file gives %d"
              .formatted(type, shape, type.bytes(elements), data.byteSize()));
    }
    if (scale != null) {
      checkScale(name, type, shape, scale);
    }
  }

  private static long elements(String name, List<Long> shape) {
    long elements = 1;
    for (long dimension : shape) {
      if (dimension <= 0) {
        throw InvalidModelException.ofTensor(
            name, "its shape " + shape + " has an empty dimension");
      }
      if (elements > Long.MAX_VALUE / 8 / dimension) {
        throw InvalidModelException.ofTensor(
            name, "its shape " + shape + " is too large to address");
      }
      elements *= dimension;
    }
    return elements;
  }

  private static void checkScale(String name, DType type, List<Long> shape, Tensor scale) {
    if (type != DType.F8_E4M3 || shape.size() != 2) {
      throw InvalidModelException.ofTensor(name, "only F8_E4M3 matrices carry block scales");
    }
    List<Long> expected =
        List.of(
            Math.ceilDiv(shape.getFirst(), SCALE_BLOCK),
            Math.ceilDiv(shape.getLast(), SCALE_BLOCK));
    if (scale.type != DType.F32 || !scale.shape.equals(expected)) {
      throw InvalidModelException.ofTensor(
          scale.name,
          "expected F32 %s beside %s, found %s %s"
              .formatted(expected, name, scale.type, scale.shape));
    }
  }

  /** All elements but those of the last dimension: 1 for a vector. */
  public int rows() {
    return Math.toIntExact(elements(name, shape) / shape.getLast());
  }

  /** Length of the last dimension. */
  public int columns() {
    return Math.toIntExact(shape.getLast());
  }

  /** Bytes from one row to the next. */
  public long rowBytes() {
    return type.bytes(columns());
  }

  /** The {@code index}-th part along the first dimension, e.g. one expert of a stack. */
  public Tensor slice(int index) {
    List<Long> rest = shape.subList(1, shape.size());
    long bytes = data.byteSize() / shape.getFirst();
    return new Tensor(
        name + "[" + index + "]", type, rest, data.asSlice(index * bytes, bytes), null);
  }

  /** The whole tensor in float32; for vectors and small matrices, not for streaming through. */
  public float[] toFloats() {
    float[] floats = new float[Math.multiplyExact(rows(), columns())];
    for (int row = 0; row < rows(); row++) {
      RowDecoder.decode(this, row, floats, row * columns());
    }
    return floats;
  }
}
