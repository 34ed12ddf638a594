package dev.fathom.engine.model;

import dev.fathom.engine.kernel.Kernels;
import dev.fathom.engine.kernel.Kernels.Product;
import dev.fathom.engine.tensor.Tensor;
import java.util.List;

/**
 * y = x·Wᵀ + b.
 *
 * @param weight {@code [out, in]}
 * @param bias {@code [out]}, or empty
 */
@SuppressWarnings("ArrayRecordComponent") // weights; never changed, never compared
public record Linear(Tensor weight, float[] bias) {

  /** x {@code [rows, in]} to y {@code [rows, out]}, for this layer only. */
  float[] apply(Kernels kernels, float[] x, int rows) {
    return applyAll(kernels, x, rows, List.of(this)).getFirst();
  }

  /** The y of each of several, over the same x. */
  static List<float[]> applyAll(Kernels kernels, float[] x, int rows, List<Linear> all) {
    List<Product> products = all.stream().map(linear -> linear.product(kernels, x, rows)).toList();
    kernels.matmul(products);
    for (int i = 0; i < all.size(); i++) {
      all.get(i).addBias(kernels, products.get(i).y(), rows);
    }
    return products.stream().map(Product::y).toList();
  }

  /** The same in an array of its own. */
  float[] applyToKeep(Kernels kernels, float[] x, int rows) {
    float[] y = new float[rows * weight.rows()];
    kernels.matmul(weight, x, rows, y);
    addBias(kernels, y, rows);
    return y;
  }

  /** The product without the bias, still to be computed. */
  Product product(Kernels kernels, float[] x, int rows) {
    return new Product(weight, x, rows, kernels.scratch().floats(rows * weight.rows()));
  }

  private void addBias(Kernels kernels, float[] y, int rows) {
    for (int row = 0; bias.length > 0 && row < rows; row++) {
      kernels.add(1, bias, 0, y, row * bias.length, bias.length);
    }
  }
}
