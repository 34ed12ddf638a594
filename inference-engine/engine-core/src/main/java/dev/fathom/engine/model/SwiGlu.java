package dev.fathom.engine.model;

import dev.fathom.engine.kernel.Kernels;
import dev.fathom.engine.kernel.Kernels.Product;
import java.util.ArrayList;
import java.util.List;

/** down(silu(gate(x)) ⊙ up(x)) (arXiv:2002.05202). */
public record SwiGlu(Linear gate, Linear up, Linear down) implements FeedForward {

  /** What a block is applied to: x {@code [rows, hidden]}. */
  @SuppressWarnings("ArrayRecordComponent") // scratch of one step
  record Input(SwiGlu block, float[] x, int rows) {}

  @Override
  public float[] apply(Kernels kernels, float[] x, int rows) {
    return applyAll(kernels, List.of(new Input(this, x, rows))).getFirst();
  }

  /** The outputs of several blocks, whose products share the threads. */
  static List<float[]> applyAll(Kernels kernels, List<Input> inputs) {
    List<Product> inner = new ArrayList<>();
    for (Input input : inputs) {
      inner.add(input.block.gate.product(kernels, input.x, input.rows));
      inner.add(input.block.up.product(kernels, input.x, input.rows));
    }
    kernels.matmul(inner);
    List<Product> outer = new ArrayList<>();
    for (int i = 0; i < inputs.size(); i++) {
      float[] gated = inner.get(2 * i).y();
      kernels.gate(gated, inner.get(2 * i + 1).y());
      outer.add(inputs.get(i).block.down.product(kernels, gated, inputs.get(i).rows));
    }
    kernels.matmul(outer);
    return outer.stream().map(Product::y).toList();
  }
}
