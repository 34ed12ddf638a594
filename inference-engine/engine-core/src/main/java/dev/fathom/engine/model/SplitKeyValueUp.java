package dev.fathom.engine.model;

import dev.fathom.engine.config.LatentConfig;
import dev.fathom.engine.config.ModelConfig;
import dev.fathom.engine.kernel.Kernels;
import dev.fathom.engine.tensor.DType;
import dev.fathom.engine.tensor.RowDecoder;
import dev.fathom.engine.tensor.Tensor;
import dev.fathom.engine.weights.Weights;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;

/**
 * Newer GGUF files hold the up-projection of latent attention in two parts, the key part turned:
 * keys {@code [heads, rank, nopeDim]}, values {@code [heads, valueDim, rank]}. This joins them to
 * {@code [heads · (nopeDim + valueDim), rank]} in float32, outside the heap.
 */
final class SplitKeyValueUp {

  static final String KEYS = "self_attn.k_b_proj.weight";
  static final String VALUES = "self_attn.v_b_proj.weight";

  private SplitKeyValueUp() {}

  /** Bytes that the joined matrices of a model take; 0 where there is nothing to join. */
  static long bytes(ModelConfig config, Weights weights) {
    long bytes = 0;
    LatentConfig dims = config.latent().orElse(null);
    for (int layer = 0; dims != null && layer < config.layers() + config.draftLayers(); layer++) {
      if (weights.find("model.layers." + layer + "." + KEYS).isPresent()) {
        bytes += 4L * config.heads() * (dims.nopeDim() + dims.valueDim()) * dims.rank();
      }
    }
    return bytes;
  }

  static Tensor join(Kernels kernels, Tensor keys, Tensor values) {
    int heads = Math.toIntExact(keys.shape().getFirst());
    int rank = Math.toIntExact(keys.shape().get(1));
    int nope = keys.columns();
    int value = Math.toIntExact(values.shape().get(1));
    long rows = (long) heads * (nope + value);
    MemorySegment data = Arena.ofAuto().allocate(4 * rows * rank, 64);
    kernels.parallel(heads, head -> join(keys, values, head, data));
    return new Tensor(
        keys.name() + "+" + values.name(), DType.F32, List.of(rows, (long) rank), data, null);
  }

  private static void join(Tensor keys, Tensor values, int head, MemorySegment data) {
    int rank = Math.toIntExact(keys.shape().get(1));
    int nope = keys.columns();
    int value = Math.toIntExact(values.shape().get(1));
    long first = (long) head * (nope + value);
    float[] row = new float[Math.max(nope, rank)];
    for (int r = 0; r < rank; r++) {
      RowDecoder.decode(keys, head * rank + r, row, 0);
      for (int n = 0; n < nope; n++) {
        data.setAtIndex(ValueLayout.JAVA_FLOAT, (first + n) * rank + r, row[n]);
      }
    }
    for (int v = 0; v < value; v++) {
      RowDecoder.decode(values, head * value + v, row, 0);
      MemorySegment.copy(row, 0, data, ValueLayout.JAVA_FLOAT, 4 * (first + nope + v) * rank, rank);
    }
  }
}
