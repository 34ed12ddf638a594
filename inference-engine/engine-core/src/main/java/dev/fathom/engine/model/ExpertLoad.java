package dev.fathom.engine.model;

import java.util.concurrent.atomic.AtomicLongArray;

/** How many tokens each expert of a layer has served since the model was loaded. Thread-safe. */
public final class ExpertLoad {

  private final int layer;
  private final AtomicLongArray tokens;
  private long[] seen;

  ExpertLoad(int layer, int experts) {
    this.layer = layer;
    this.tokens = new AtomicLongArray(experts);
    this.seen = new long[experts];
  }

  /** What was counted elsewhere: tokens by expert. */
  public static ExpertLoad of(int layer, long[] tokens) {
    ExpertLoad load = new ExpertLoad(layer, tokens.length);
    for (int expert = 0; expert < tokens.length; expert++) {
      load.tokens.set(expert, tokens[expert]);
    }
    return load;
  }

  void count(int[] experts) {
    for (int expert : experts) {
      tokens.incrementAndGet(expert);
    }
  }

  public int layer() {
    return layer;
  }

  /** Tokens by expert. */
  public long[] tokens() {
    long[] copy = new long[tokens.length()];
    for (int e = 0; e < copy.length; e++) {
      copy[e] = tokens.get(e);
    }
    return copy;
  }

  /** Tokens by expert since this was last called; for one thread. */
  long[] sinceLast() {
    long[] now = tokens();
    long[] since = new long[now.length];
    for (int e = 0; e < now.length; e++) {
      since[e] = now[e] - seen[e];
    }
    seen = now;
    return since;
  }

  /** The busiest expert's tokens over the mean: 1 is perfect balance, 0 says nothing ran yet. */
  public double imbalance() {
    long max = 0;
    long sum = 0;
    for (long count : tokens()) {
      max = Math.max(max, count);
      sum += count;
    }
    return sum == 0 ? 0 : (double) max * tokens.length() / sum;
  }
}
