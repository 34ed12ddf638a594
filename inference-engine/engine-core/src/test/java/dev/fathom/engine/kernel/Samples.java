package dev.fathom.engine.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fathom.engine.tensor.Tensor;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/** Random operands of products, and how close two results have to be. */
final class Samples {

  private Samples() {}

  static float[] gaussian(int size, Random random) {
    float[] x = new float[size];
    for (int i = 0; i < size; i++) {
      x[i] = (float) random.nextGaussian();
    }
    return x;
  }

  static PanelMatrix panels(Tensor w) {
    long panelBytes = PanelPacker.panelBytes(w.type(), w.columns());
    int panels = PanelMatrix.panels(w.rows());
    MemorySegment data = Arena.ofAuto().allocate(panels * panelBytes);
    for (int panel = 0; panel < panels; panel++) {
      PanelPacker.pack(w, panel, data, panel * panelBytes);
    }
    return new PanelMatrix(w.type(), w.rows(), w.columns(), data, w.scale());
  }

  /** The largest Σ|w·x|, to which rounding errors are in proportion. */
  static float magnitude(Tensor w, float[] x, int rows) {
    float[] weights = w.toFloats();
    float largest = 0;
    for (int r = 0; r < rows; r++) {
      for (int o = 0; o < w.rows(); o++) {
        float sum = 0;
        for (int i = 0; i < w.columns(); i++) {
          sum += Math.abs(weights[o * w.columns() + i] * x[r * w.columns() + i]);
        }
        largest = Math.max(largest, sum);
      }
    }
    return largest;
  }

  static void assertClose(float[] actual, float[] expected, float magnitude) {
    for (int i = 0; i < expected.length; i++) {
      assertThat(Math.abs(actual[i] - expected[i])).isLessThanOrEqualTo(4e-6f * magnitude);
    }
  }

  /** What C may use of this processor: each a way of its own to compute products. */
  static List<Instructions> instructions() {
    return Arrays.stream(Instructions.values())
        .filter(own -> own.c() && own.compareTo(NativeLibrary.instructions()) <= 0)
        .toList();
  }
}
