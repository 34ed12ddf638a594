package dev.fathom.engine.cuda.check;

import dev.fathom.engine.config.ExpertConfig;
import dev.fathom.engine.config.ExpertConfig.Gate;
import dev.fathom.engine.cuda.kernel.ExpertKernels;
import dev.fathom.engine.cuda.kernel.Groups;
import dev.fathom.engine.cuda.kernel.RowKernels.Norm;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;

/** Routing, ordering and adding up. */
final class ExpertChecks implements Check {

  private static final int LIVE = 13;
  private static final int ROWS = 16;
  private static final int TILE_ROWS = 8;
  private static final float EPSILON = 1e-6f;

  @Override
  public List<Result> run(Bed bed, Randoms random, boolean large) {
    List<ExpertConfig> configs =
        List.of(
            config(6, 2, Gate.SOFTMAX, 1, 1, true),
            config(64, 6, Gate.SOFTMAX, 1, 1, false),
            config(160, 6, Gate.SOFTMAX, 8, 3, false),
            config(8, 3, Gate.SIGMOID_WITH_BIAS, 4, 2, true),
            config(256, 8, Gate.SIGMOID_WITH_BIAS, 8, 4, true));
    List<Result> results = new ArrayList<>();
    for (ExpertConfig config : configs) {
      run(bed, random, config, false, results);
      run(bed, random, config, true, results);
    }
    return results;
  }

  private static ExpertConfig config(
      int experts, int chosen, Gate gate, int groups, int chosenGroups, boolean normalised) {
    return new ExpertConfig(
        experts, chosen, 0, 8, gate, groups, chosenGroups, normalised, 2.5f, 0, Set.of());
  }

  private static void run(
      Bed bed, Randoms random, ExpertConfig config, boolean together, List<Result> results) {
    ExpertKernels kernels = new ExpertKernels(bed.library());
    int experts = config.experts();
    int chosen = config.chosen();
    float[] logits = random.floats(ROWS * experts);
    float[] bias = config.gate() == Gate.SOFTMAX ? new float[experts] : random.floats(experts);
    long choices = bed.room(4L * ROWS * chosen);
    long weights = bed.room(4L * ROWS * chosen);
    int all = ROWS * chosen;
    int most = ExpertKernels.mostTiles(all, experts, TILE_ROWS);
    Groups groups =
        new Groups(
            bed.room(12L * most), bed.room(4L * all), bed.room(4L * all), TILE_ROWS, most, all);
    long loads = bed.zeros(8L * experts);
    ExpertKernels.Routing routing =
        new ExpertKernels.Routing(
            config,
            bed.floats(logits),
            experts,
            bed.floats(bias),
            bed.ints(LIVE),
            ROWS,
            choices,
            weights);
    if (together) {
      kernels.choose(bed.stream(), routing, groups, loads);
    } else {
      kernels.route(bed.stream(), routing);
      kernels.order(bed.stream(), groups, choices, ROWS, chosen, experts, loads);
    }
    int[] expectedChoices = new int[ROWS * chosen];
    double[] expectedWeights = new double[ROWS * chosen];
    Arrays.fill(expectedChoices, -1);
    for (int row = 0; row < LIVE; row++) {
      route(config, logits, row * experts, bias, expectedChoices, expectedWeights, row * chosen);
    }
    String shape =
        "%d of %d experts, %d of %d groups, %s%s"
            .formatted(
                chosen,
                experts,
                config.chosenGroups(),
                config.groups(),
                config.gate(),
                together ? ", together" : "");
    int[] actualChoices = bed.readInts(choices, ROWS * chosen);
    float[] actualWeights = bed.readFloats(weights, ROWS * chosen);
    results.add(Result.exact("router", shape, actualChoices, expectedChoices));
    results.add(Result.of("router weights", shape, actualWeights, expectedWeights, Result.FLOAT));
    order(bed, kernels, random, config, groups, expectedChoices, weights, shape, results);
  }

  /** The definition: rank, keep the best groups, take the best of what is left. */
  private static void route(
      ExpertConfig config,
      float[] logits,
      int at,
      float[] bias,
      int[] choices,
      double[] weights,
      int to) {
    int experts = config.experts();
    double sum = IntStream.range(0, experts).mapToDouble(e -> Math.exp(logits[at + e])).sum();
    double[] scores =
        IntStream.range(0, experts)
            .mapToDouble(
                e ->
                    config.gate() == Gate.SOFTMAX
                        ? Math.exp(logits[at + e]) / sum
                        : 1 / (1 + Math.exp(-logits[at + e])))
            .toArray();
    int size = experts / config.groups();
    int counted = config.gate() == Gate.SOFTMAX ? 1 : 2;
    Comparator<Integer> byGroup =
        Comparator.comparingDouble(
            g ->
                -IntStream.range(g * size, (g + 1) * size)
                    .mapToDouble(e -> -scores[e] - bias[e])
                    .sorted()
                    .limit(counted)
                    .map(r -> -r)
                    .sum());
    List<Integer> kept =
        IntStream.range(0, config.groups())
            .boxed()
            .sorted(byGroup)
            .limit(config.chosenGroups())
            .toList();
    int[] best =
        IntStream.range(0, experts)
            .boxed()
            .filter(e -> kept.contains(e / size))
            .sorted(Comparator.comparingDouble(e -> -scores[e] - bias[e]))
            .limit(config.chosen())
            .mapToInt(Integer::intValue)
            .sorted()
            .toArray();
    double total = IntStream.of(best).mapToDouble(e -> scores[e]).sum();
    for (int i = 0; i < best.length; i++) {
      choices[to + i] = best[i];
      weights[to + i] = scores[best[i]] * config.scale() / (config.normalised() ? total : 1);
    }
  }

  /** Every choice must come back through its slot with its own expert, row and weight. */
  private static void order(
      Bed bed,
      ExpertKernels kernels,
      Randoms random,
      ExpertConfig config,
      Groups groups,
      int[] chosen,
      long weights,
      String shape,
      List<Result> results) {
    int count = config.chosen();
    int all = ROWS * count;
    int most = groups.mostTiles();
    int[] tiles = bed.readInts(groups.tiles(), 3 * most);
    int[] slotRows = bed.readInts(groups.slotRows(), all);
    int n = 600;
    float[] y = new float[all * n];
    for (int tile = 0; tile < most; tile++) {
      for (int i = 0; i < tiles[3 * tile + 2]; i++) {
        int slot = tiles[3 * tile + 1] + i;
        for (int c = 0; c < n; c++) {
          y[slot * n + c] = output(slotRows[slot], tiles[3 * tile], c);
        }
      }
    }
    float[] before = random.floats(ROWS * n);
    long x = bed.floats(before);
    long outputs = bed.floats(y);
    kernels.combine(bed.stream(), outputs, groups, weights, ROWS, count, n, x);
    float[] factors = bed.readFloats(weights, all);
    double[] expected = new double[ROWS * n];
    for (int i = 0; i < ROWS * n; i++) {
      expected[i] = before[i];
      for (int c = 0; c < count; c++) {
        int choice = i / n * count + c;
        if (chosen[choice] >= 0) {
          expected[i] += factors[choice] * output(i / n, chosen[choice], i % n);
        }
      }
    }
    results.add(
        Result.of(
            "expert order and combine",
            shape,
            bed.readFloats(x, ROWS * n),
            expected,
            Result.FLOAT));
    float[] norm = random.floats(n);
    long normed = bed.room(2L * ROWS * n);
    long again = bed.floats(before);
    kernels.combineAndNorm(
        bed.stream(),
        outputs,
        groups,
        weights,
        ROWS,
        count,
        again,
        new Norm(bed.floats(norm), n, EPSILON),
        normed);
    results.add(
        Result.of(
            "expert combine before a norm",
            shape,
            bed.readFloats(again, ROWS * n),
            expected,
            Result.FLOAT));
    results.add(
        Result.of(
            "expert combine and norm",
            shape,
            bed.readBf16(normed, ROWS * n),
            normed(expected, norm),
            Result.BF16));
  }

  private static double[] normed(double[] rows, float[] weights) {
    int n = weights.length;
    return IntStream.range(0, ROWS)
        .mapToObj(row -> Arrays.copyOfRange(rows, row * n, (row + 1) * n))
        .flatMapToDouble(row -> Arrays.stream(Expected.normed(row, weights, EPSILON)))
        .toArray();
  }

  private static float output(int row, int expert, int column) {
    return 1 + row + 0.1f * expert + 0.01f * column;
  }
}
