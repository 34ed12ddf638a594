package dev.fathom.engine.cuda.check;

import dev.fathom.engine.cuda.kernel.RowKernels;
import dev.fathom.engine.cuda.kernel.RowKernels.Norm;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/** Embedding, norm, rotary angles. */
final class RowChecks implements Check {

  @Override
  public List<Result> run(Bed bed, Randoms random, boolean large) {
    List<Result> results = new ArrayList<>();
    RowKernels kernels = new RowKernels(bed.library());
    for (int n : large ? new int[] {1, 24, 255, 4096, 7168} : new int[] {1, 24, 255, 520}) {
      results.add(embed(bed, kernels, random, n));
      results.add(norm(bed, kernels, random, n, false));
      results.add(norm(bed, kernels, random, n, true));
    }
    for (int pairs : new int[] {1, 3, 32}) {
      results.add(angles(bed, kernels, random, pairs));
    }
    return results;
  }

  private static Result embed(Bed bed, RowKernels kernels, Randoms random, int n) {
    float[] table = Bf16.round(random.floats(11 * n));
    int[] tokens = {3, 0, 10, 3, 7};
    long x = bed.room(4L * tokens.length * n);
    kernels.embed(bed.stream(), bed.bf16(table), bed.ints(tokens), tokens.length, n, x);
    double[] expected = chosen(table, tokens, n);
    return Result.of("embed", "5 rows of " + n, bed.readFloats(x, expected.length), expected, 0);
  }

  private static double[] chosen(float[] table, int[] rows, int n) {
    double[] expected = new double[rows.length * n];
    for (int row = 0; row < rows.length; row++) {
      for (int i = 0; i < n; i++) {
        expected[row * n + i] = table[rows[row] * n + i];
      }
    }
    return expected;
  }

  private static Result norm(Bed bed, RowKernels kernels, Randoms random, int n, boolean floats) {
    int stride = n + 5;
    float[] x = random.floats(4 * stride);
    float[] w = random.floats(n);
    int[] rows = {2, 0, 3};
    long y = bed.room(4L * rows.length * n);
    Norm norm = new Norm(bed.floats(w), n, 1e-5f);
    long from = bed.floats(x);
    if (floats) {
      kernels.states(bed.stream(), norm, from, stride, bed.ints(rows), rows.length, y);
    } else {
      kernels.norm(bed.stream(), norm, from, stride, bed.ints(rows), rows.length, y, n);
    }
    double[] expected = new double[rows.length * n];
    for (int row = 0; row < rows.length; row++) {
      int first = rows[row] * stride;
      double[] taken = IntStream.range(first, first + n).mapToDouble(i -> x[i]).toArray();
      System.arraycopy(Expected.normed(taken, w, 1e-5), 0, expected, row * n, n);
    }
    return Result.of(
        floats ? "rmsnorm in float32" : "rmsnorm",
        "3 rows of " + n,
        floats ? bed.readFloats(y, expected.length) : bed.readBf16(y, expected.length),
        expected,
        floats ? Result.FLOAT : Result.BF16);
  }

  private static Result angles(Bed bed, RowKernels kernels, Randoms random, int pairs) {
    int[] positions = {0, 1, 4095, 131071, 77};
    double[] frequencies = new double[pairs];
    for (int p = 0; p < pairs; p++) {
      frequencies[p] = Math.pow(10000, -(double) p / pairs) * (1 - random.uniform() / 100);
    }
    long angles = bed.room(8L * positions.length * pairs);
    kernels.angles(
        bed.stream(),
        bed.ints(positions),
        bed.doubles(frequencies),
        0.9,
        positions.length,
        pairs,
        angles);
    double[] expected = new double[2 * positions.length * pairs];
    for (int i = 0; i < positions.length * pairs; i++) {
      double angle = positions[i / pairs] * frequencies[i % pairs];
      expected[2 * i] = 0.9 * Math.cos(angle);
      expected[2 * i + 1] = 0.9 * Math.sin(angle);
    }
    return Result.of(
        "rope angles",
        pairs + " pairs, positions to 131071",
        bed.readFloats(angles, expected.length),
        expected,
        1e-6);
  }
}
