package dev.fathom.engine.bench;

import dev.fathom.engine.kernel.Kernels;
import dev.fathom.engine.kernel.Workers;
import java.util.concurrent.atomic.LongAdder;

/** How fast all threads together read memory that no cache holds, by adding it up. */
final class MemoryRate {

  private static final int ARRAY = 32 << 20;
  private static final int ARRAYS = 8;

  private final Kernels kernels;
  private final long[][] data = new long[ARRAYS][ARRAY / Long.BYTES];
  private final LongAdder total = new LongAdder();

  MemoryRate(Workers workers) {
    kernels = Kernels.fastest(workers);
  }

  double gigabytesPerSecond() {
    long start = System.nanoTime();
    kernels.parallel(ARRAYS * 8, part -> total.add(sum(data[part / 8], part % 8)));
    return (double) ARRAYS * ARRAY / (System.nanoTime() - start);
  }

  private static long sum(long[] data, int eighth) {
    int length = data.length / 8;
    long sum = 0;
    for (int i = eighth * length; i < (eighth + 1) * length; i++) {
      sum += data[i];
    }
    return sum;
  }
}
