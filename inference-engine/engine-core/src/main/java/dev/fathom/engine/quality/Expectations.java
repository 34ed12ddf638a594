package dev.fathom.engine.quality;

import dev.fathom.engine.cache.Cache;
import dev.fathom.engine.model.Batch;
import dev.fathom.engine.model.Chunk;
import dev.fathom.engine.model.Hidden;
import dev.fathom.engine.model.LanguageModel;
import dev.fathom.engine.model.Logits;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** What a model expects after each token of a text, window by window; for one thread. */
final class Expectations {

  private static final int PAGE = 16;

  private final LanguageModel model;
  private final Cache cache;
  private final int[] pages;
  private @Nullable Hidden hidden;

  Expectations(LanguageModel model, int window) {
    this.model = model;
    pages = IntStream.range(0, Math.ceilDiv(window, PAGE)).toArray();
    cache = model.newCache(pages.length, PAGE);
  }

  /** Reads a window, forgetting the one before. */
  void read(int[] tokens) {
    Chunk chunk = new Chunk(tokens, 0, pages, Chunk.Phase.PREFILL);
    hidden = model.forward(new Batch(List.of(chunk)), cache);
  }

  /** Logarithms of the probabilities {@code [count, vocabulary]} after these tokens. */
  double[][] logProbabilities(int from, int count) {
    if (hidden == null) {
      throw new IllegalStateException("nothing was read");
    }
    Logits logits = model.logits(hidden, IntStream.range(from, from + count).toArray());
    int vocabulary = model.config().vocabularySize();
    double[][] rows = new double[count][vocabulary];
    for (int row = 0; row < count; row++) {
      float[] own = logits.row(row);
      double max = Double.NEGATIVE_INFINITY;
      for (int token = 0; token < vocabulary; token++) {
        rows[row][token] = own[token];
        max = Math.max(max, rows[row][token]);
      }
      double sum = 0;
      for (double logit : rows[row]) {
        sum += Math.exp(logit - max);
      }
      double norm = max + Math.log(sum);
      for (int token = 0; token < vocabulary; token++) {
        rows[row][token] -= norm;
      }
    }
    return rows;
  }
}
