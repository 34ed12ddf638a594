package dev.fathom.engine.cuda;

import dev.fathom.engine.cache.Cache;
import dev.fathom.engine.cuda.RoundedModel.Point;
import dev.fathom.engine.cuda.model.CudaTransformer;
import dev.fathom.engine.model.Batch;
import dev.fathom.engine.model.Chunk;
import dev.fathom.engine.model.Chunk.Phase;
import dev.fathom.engine.model.Logits;
import dev.fathom.engine.model.Transformer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.stream.IntStream;

/** How far logits are apart, over everything added; and the steps that models are compared over. */
final class Distance {

  /** ‖difference‖ / ‖logits‖ where only the order of sums in float32 differs. */
  static final double FLOATS = 1e-5;

  /**
   * The same to a model that rounds where the device does. A sum in another order may move a value
   * over the border between two of bfloat16's, a step of 0.4 %, which all later tokens see; in what
   * is compared with this none does.
   */
  static final double TOLERANCE = 1e-3;

  /** What such a step may do to a text; the middle one of several texts has none. */
  static final double ONE_STEP = 1e-2;

  static final int[] PROMPT = {3, 9, 27, 31, 4, 4, 18, 36, 2, 5, 11, 30, 38, 7, 22, 3, 8, 8, 9, 21};
  static final int[] PAGES = {2, 0, 1};

  private double differences;
  private double squares;

  void add(Logits expected, Logits actual, int rows) {
    for (int row = 0; row < rows; row++) {
      float[] a = expected.row(row);
      float[] b = actual.row(row);
      for (int i = 0; i < a.length; i++) {
        differences += (a[i] - b[i]) * (double) (a[i] - b[i]);
        squares += a[i] * (double) a[i];
      }
    }
  }

  double relative() {
    return Math.sqrt(differences / squares);
  }

  /** Of the device's logits of all rows to those of a model that rounds alike. */
  static double of(Transformer host, CudaTransformer device, Cache deviceCache, List<Batch> steps) {
    RoundedModel rounded = new RoundedModel(host, EnumSet.allOf(Point.class));
    Distance distance = new Distance();
    for (Batch step : steps) {
      int[] rows = IntStream.range(0, step.rows()).toArray();
      distance.add(
          logits(rounded, rounded.forward(step, 16)),
          device.logits(device.forward(step, deviceCache), rows),
          step.rows());
    }
    return distance.relative();
  }

  static Logits logits(RoundedModel model, float[][] x) {
    return row -> model.logits(x[row]);
  }

  /** A prompt in two pieces, four tokens one by one, then three at once. */
  static List<Batch> steps(int text) {
    int[] prompt = IntStream.of(PROMPT).map(token -> (token + 7 * text) % 40).toArray();
    List<Batch> steps = new ArrayList<>();
    int[] cuts = {0, 13, prompt.length};
    for (int i = 0; i + 1 < cuts.length; i++) {
      int[] piece = Arrays.copyOfRange(prompt, cuts[i], cuts[i + 1]);
      steps.add(one(piece, cuts[i], Phase.PREFILL));
    }
    for (int i = 0; i < 4; i++) {
      steps.add(one(new int[] {5 + i + text}, prompt.length + i, Phase.DECODE));
    }
    steps.add(one(new int[] {1, 2, 3}, prompt.length + 4, Phase.DECODE));
    return steps;
  }

  static Batch one(int[] tokens, int start, Phase phase) {
    return new Batch(List.of(new Chunk(tokens, start, PAGES, phase)));
  }
}
