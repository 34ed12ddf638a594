package dev.fathom.engine.bench;

import static java.nio.ByteOrder.LITTLE_ENDIAN;

import dev.fathom.engine.kernel.Kernels;
import dev.fathom.engine.kernel.PanelMemory;
import dev.fathom.engine.kernel.Workers;
import java.lang.foreign.MemorySegment;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.DoubleStream;
import jdk.incubator.vector.LongVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * How fast all threads together read memory like that of the weights, more of it than caches hold,
 * by adding it up.
 */
final class MemoryRate {

  private static final VectorSpecies<Long> LONGS = LongVector.SPECIES_PREFERRED;
  private static final int PIECE = 8 << 20;
  private static final int PIECES = 96;

  // a constant, see PanelMemory.ALL
  private static final MemorySegment DATA = new PanelMemory().allocate((long) PIECES * PIECE);

  private final Kernels kernels;
  private final LongAdder total = new LongAdder();

  MemoryRate(Workers workers) {
    kernels = Kernels.fastest(workers);
    kernels.parallel(PIECES, piece -> DATA.asSlice((long) piece * PIECE, PIECE).fill((byte) 1));
    // for the compiler to come to the loop
    gigabytesPerSecond();
  }

  /** The best of three: after other work the first is slower. */
  double gigabytesPerSecond() {
    return DoubleStream.generate(this::once).limit(3).max().orElseThrow();
  }

  private double once() {
    long start = System.nanoTime();
    kernels.parallel(PIECES, piece -> total.add(sum((long) piece * PIECE)));
    return (double) PIECES * PIECE / (System.nanoTime() - start);
  }

  private static long sum(long from) {
    int bytes = LONGS.vectorByteSize();
    LongVector first = LongVector.zero(LONGS);
    LongVector second = LongVector.zero(LONGS);
    for (long at = from; at < from + PIECE; at += 2L * bytes) {
      first = first.add(LongVector.fromMemorySegment(LONGS, DATA, at, LITTLE_ENDIAN));
      second = second.add(LongVector.fromMemorySegment(LONGS, DATA, at + bytes, LITTLE_ENDIAN));
    }
    return first.add(second).reduceLanes(VectorOperators.ADD);
  }
}
