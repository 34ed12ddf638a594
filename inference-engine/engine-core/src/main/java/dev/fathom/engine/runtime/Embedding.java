package dev.fathom.engine.runtime;

import dev.fathom.engine.cache.Cache;
import dev.fathom.engine.cache.PrefixCache;
import dev.fathom.engine.model.Batch;
import dev.fathom.engine.model.Chunk;
import dev.fathom.engine.model.Hidden;
import dev.fathom.engine.model.LanguageModel;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** A text on its way to becoming a vector of length one. Belongs to the engine's thread. */
final class Embedding {

  private final int[] tokens;
  private final Pooling pooling;
  private final CompletableFuture<float[]> vector = new CompletableFuture<>();
  private PrefixCache.@Nullable Lease lease;
  private int computed;
  private double[] sum = {};

  Embedding(List<Integer> tokens, Pooling pooling) {
    this.tokens = tokens.stream().mapToInt(Integer::intValue).toArray();
    this.pooling = pooling;
  }

  /** The vector; whoever cancels it ends the work. */
  CompletableFuture<float[]> vector() {
    return vector;
  }

  /** Takes pages of its own: a shared beginning would lack the vectors of its tokens. */
  boolean start(PrefixCache pages) {
    if (lease == null) {
      Optional<PrefixCache.Lease> granted = pages.lease(List.of(), tokens.length);
      lease = granted.orElse(null);
    }
    return lease != null;
  }

  /** Computes the next tokens, as many as a step has; returns how many. */
  int step(LanguageModel model, Cache cache, int stepTokens) {
    if (lease == null) {
      throw new IllegalStateException("not started");
    }
    int count = Math.min(stepTokens, tokens.length - computed);
    int[] part = Arrays.copyOfRange(tokens, computed, computed + count);
    Chunk chunk = new Chunk(part, computed, lease.pageTable(), Chunk.Phase.PREFILL);
    Hidden hidden = model.forward(new Batch(List.of(chunk)), cache);
    computed += count;
    switch (pooling) {
      case MEAN -> add(model.states(hidden, IntStream.range(0, count).toArray()), count);
      case LAST -> {
        if (computed == tokens.length) {
          add(model.states(hidden, count - 1), 1);
        }
      }
    }
    if (computed == tokens.length) {
      vector.complete(ofLengthOne());
    }
    return count;
  }

  private void add(float[] states, int rows) {
    int width = states.length / rows;
    sum = sum.length == 0 ? new double[width] : sum;
    for (int i = 0; i < states.length; i++) {
      sum[i % width] += states[i];
    }
  }

  private float[] ofLengthOne() {
    double squares = 0;
    for (double x : sum) {
      squares += x * x;
    }
    double length = squares == 0 ? 1 : Math.sqrt(squares);
    float[] unit = new float[sum.length];
    for (int i = 0; i < unit.length; i++) {
      unit[i] = (float) (sum[i] / length);
    }
    return unit;
  }

  /** Gives the pages back, whatever came of it. */
  void end() {
    if (lease != null) {
      lease.release();
      lease = null;
    }
  }
}
