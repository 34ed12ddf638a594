package dev.fathom.engine.cuda;

import dev.fathom.engine.tensor.DType;
import dev.fathom.engine.tensor.RowEncoder;
import dev.fathom.engine.tensor.Tensor;
import dev.fathom.engine.weights.Weights;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Collection;
import java.util.Optional;

/** Weights whose float32 matrices are rounded to a format that the device computes with. */
record RoundedWeights(Weights original, DType type) implements Weights {

  @Override
  public Optional<Tensor> find(String name) {
    return original.find(name).map(tensor -> round(tensor, type));
  }

  static Tensor round(Tensor tensor, DType type) {
    if (tensor.type() != DType.F32 || tensor.shape().size() != 2) {
      return tensor;
    }
    long rowBytes = type.bytes(tensor.columns());
    MemorySegment data = Arena.ofAuto().allocate(rowBytes * tensor.rows(), 64);
    float[] values = tensor.toFloats();
    for (int row = 0; row < tensor.rows(); row++) {
      int from = row * tensor.columns();
      RowEncoder.encode(
          java.util.Arrays.copyOfRange(values, from, from + tensor.columns()),
          type,
          data.asSlice(row * rowBytes, rowBytes));
    }
    return new Tensor(tensor.name(), type, tensor.shape(), data, null);
  }

  @Override
  public Collection<Tensor> tensors() {
    return original.tensors().stream().map(tensor -> round(tensor, type)).toList();
  }

  @Override
  public long bytes() {
    return original.bytes();
  }

  @Override
  public void close() {
    original.close();
  }
}
