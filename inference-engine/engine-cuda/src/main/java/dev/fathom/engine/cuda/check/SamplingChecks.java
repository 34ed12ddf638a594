package dev.fathom.engine.cuda.check;

import dev.fathom.engine.cuda.kernel.SamplingKernels;
import dev.fathom.engine.sampling.Draw;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/** Choosing tokens, and checking guesses. */
final class SamplingChecks implements Check {

  private static final int ROWS = 12;

  /** How near the edge of a token's share a random number may fall and decide either way. */
  private static final double EDGE = 1e-5;

  @Override
  public List<Result> run(Bed bed, Randoms random, boolean large) {
    List<Result> results = new ArrayList<>();
    for (int vocabulary : large ? new int[] {1, 40, 1000, 129280} : new int[] {1, 40, 1000}) {
      results.add(sample(bed, random, vocabulary));
    }
    results.add(verify(bed));
    return results;
  }

  private static Result sample(Bed bed, Randoms random, int vocabulary) {
    float[] logits = random.floats(ROWS * vocabulary);
    for (int i = 0; i < logits.length; i++) {
      // ties on purpose
      logits[i] = Math.round(logits[i] * 8) / 4f;
    }
    List<Draw> draws = new ArrayList<>();
    for (int row = 0; row < ROWS; row++) {
      draws.add(draw(random, row, vocabulary));
    }
    List<long[]> masks = new ArrayList<>();
    int[] numbers = new int[ROWS];
    for (int row = 0; row < ROWS; row++) {
      numbers[row] = draws.get(row).allowed().length == 0 ? -1 : masks.size();
      if (numbers[row] >= 0) {
        masks.add(draws.get(row).allowed());
      }
    }
    float[] temperatures = new float[ROWS];
    for (int row = 0; row < ROWS; row++) {
      temperatures[row] = (float) draws.get(row).temperature();
    }
    long tokens = bed.room(4L * ROWS);
    new SamplingKernels(bed.library())
        .sample(
            bed.stream(),
            new SamplingKernels.Settings(
                bed.floats(temperatures),
                bed.ints(draws.stream().mapToInt(Draw::topK).toArray()),
                bed.doubles(draws.stream().mapToDouble(Draw::topP).toArray()),
                bed.doubles(draws.stream().mapToDouble(Draw::minP).toArray()),
                bed.doubles(draws.stream().mapToDouble(Draw::uniform).toArray()),
                bed.ints(numbers),
                bed.longs(masks.stream().flatMapToLong(Arrays::stream).toArray())),
            bed.floats(logits),
            vocabulary,
            ROWS,
            vocabulary,
            bed.room(4L * ROWS * vocabulary),
            tokens);
    int[] actual = bed.readInts(tokens, ROWS);
    int wrong = 0;
    for (int row = 0; row < ROWS; row++) {
      float[] own = Arrays.copyOfRange(logits, row * vocabulary, (row + 1) * vocabulary);
      int token = actual[row];
      Draw draw = draws.get(row);
      wrong +=
          token == choose(own, draw, 0)
                  || token == choose(own, draw, -EDGE)
                  || token == choose(own, draw, EDGE)
              ? 0
              : 1;
    }
    return new Result("sample", ROWS + " rows of " + vocabulary, (double) wrong / ROWS, 0);
  }

  private static Draw draw(Randoms random, int row, int vocabulary) {
    double temperature = row % 4 == 0 ? 0 : 0.5 + random.uniform();
    int topK = row % 3 == 1 ? 1 + random.below(Math.max(1, vocabulary / 3)) : 0;
    double topP = row % 2 == 1 ? 0.3 + 0.6 * random.uniform() : 1;
    double minP = row % 5 == 2 ? 0.1 : 0;
    long[] allowed = new long[0];
    if (row % 3 == 0 && vocabulary > 1) {
      allowed = new long[Math.ceilDiv(vocabulary, 64)];
      for (int token : random.distinct(Math.max(1, vocabulary / 3), vocabulary)) {
        allowed[token / 64] |= 1L << token % 64;
      }
    }
    return new Draw(temperature, topK, topP, minP, random.uniform(), allowed);
  }

  /** The definition: sort, cut, draw. */
  private static int choose(float[] logits, Draw draw, double shift) {
    int n = logits.length;
    long[] mask = draw.allowed();
    int[] allowed =
        IntStream.range(0, n)
            .filter(t -> mask.length == 0 || (mask[t / 64] >> t % 64 & 1) != 0)
            .toArray();
    int peak = allowed[0];
    for (int token : allowed) {
      peak = logits[token] > logits[peak] ? token : peak;
    }
    if (draw.temperature() == 0) {
      return peak;
    }
    double[] weights = new double[n];
    for (int token : allowed) {
      weights[token] =
          (float) Math.exp((logits[token] - logits[peak]) / (float) draw.temperature());
    }
    boolean filtered = (draw.topK() > 0 && draw.topK() < n) || draw.topP() < 1;
    Comparator<Integer> order =
        filtered
            ? Comparator.<Integer>comparingDouble(t -> -weights[t])
                .thenComparing(Comparator.naturalOrder())
            : Comparator.naturalOrder();
    List<Integer> sorted =
        IntStream.range(0, n)
            .boxed()
            .sorted(order)
            .limit(filtered && draw.topK() > 0 ? draw.topK() : n)
            .toList();
    double total = sorted.stream().mapToDouble(t -> weights[t]).sum();
    List<Integer> kept = new ArrayList<>();
    double reached = 0;
    for (int token : sorted) {
      boolean within = !filtered || reached < draw.topP() * total;
      if ((within && weights[token] >= (float) draw.minP()) || (kept.isEmpty() && filtered)) {
        kept.add(token);
        reached += weights[token];
      }
    }
    double target =
        Math.clamp(draw.uniform() + shift, 0, 1) * kept.stream().mapToDouble(t -> weights[t]).sum();
    for (int token : kept) {
      target -= weights[token];
      if (target < 0) {
        return token;
      }
    }
    return kept.getLast();
  }

  private static Result verify(Bed bed) {
    int[] tokens = {4, 5, 6, 7, 8, 9, 1};
    int[] guesses = {4, 5, 0, 7, 7, 9, 1};
    int[] firstRows = {0, 3, 5};
    int[] counts = {3, 2, 2};
    long accepted = bed.room(12);
    new SamplingKernels(bed.library())
        .verify(
            bed.stream(),
            bed.ints(tokens),
            bed.ints(guesses),
            bed.ints(firstRows),
            bed.ints(counts),
            3,
            accepted);
    return Result.exact("verify", "3 texts", bed.readInts(accepted, 3), new int[] {2, 1, 2});
  }
}
