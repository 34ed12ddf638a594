package dev.fathom.engine.model;

import dev.fathom.engine.cache.KvCache;
import dev.fathom.engine.config.ModelConfig;
import java.util.List;

/**
 * A model ready to compute. This is the seam between the runtime and what computes: the runtime
 * knows chunks, pages and logits, and nothing of layers. One step runs at a time.
 */
public interface LanguageModel {

  ModelConfig config();

  /** A cache of so many pages, for this model. */
  KvCache newCache(int pages, int pageSize);

  /** Bytes of cache a token takes. */
  long cacheBytesPerToken();

  /**
   * Computes the rows of a step and keeps their keys and values.
   *
   * @return the last layer's output {@code [rows, hiddenSize]}
   */
  float[] forward(Batch batch, KvCache cache);

  /** Logits {@code [rows.length, vocabularySize]} of these rows of {@link #forward}'s result. */
  float[] logits(float[] hidden, int... rows);

  /**
   * These rows of {@link #forward}'s result after the last norm, {@code [rows.length, hiddenSize]}:
   * what embedding models give.
   *
   * @throws UnsupportedOperationException where what computes has no such step of its own
   */
  default float[] states(float[] hidden, int... rows) {
    throw new UnsupportedOperationException("This backend gives no embeddings.");
  }

  /** Whether there is a layer that predicts the token after next. */
  boolean hasDraft();

  /**
   * Computes the draft layer.
   *
   * @param batch for each position i, the token i + 1
   * @param hidden what {@link #forward} gave for the same positions
   * @return the draft layer's output {@code [rows, hiddenSize]}
   */
  float[] draftForward(Batch batch, float[] hidden, KvCache cache);

  /** Logits of the token after next, from rows of {@link #draftForward}'s result. */
  float[] draftLogits(float[] hidden, int... rows);

  /** The load of each expert, layer by layer; empty for dense models. */
  List<ExpertLoad> expertLoads();

  /**
   * Moves every routing bias by {@code speed} towards balance, judged by the load since the last
   * call (DeepSeek-V3, section 2.1.2): down where an expert had more than its share, up where it
   * had less. Does nothing in models without such a bias. Not while a step runs.
   */
  default void balanceExperts(float speed) {}
}
