package dev.fathom.engine.model;

import dev.fathom.engine.cache.Cache;
import dev.fathom.engine.config.ModelConfig;
import java.util.List;

/**
 * A model ready to compute. This is the seam between the runtime and what computes: the runtime
 * knows chunks, pages and logits, and nothing of layers. One step runs at a time.
 */
public interface LanguageModel extends AutoCloseable {

  ModelConfig config();

  /** A cache of so many pages, for this model. */
  Cache newCache(int pages, int pageSize);

  /** Bytes of cache a token takes. */
  long cacheBytesPerToken();

  /** Bytes of main memory that it took beside its weights as they are in their files. */
  default long extraBytes() {
    return 0;
  }

  /**
   * Computes the rows of a step and keeps their keys and values.
   *
   * @param cache one of this model's own
   * @return the last layer's output {@code [rows, hiddenSize]}
   */
  Hidden forward(Batch batch, Cache cache);

  /** Logits {@code [rows.length, vocabularySize]} of these rows of {@link #forward}'s result. */
  Logits logits(Hidden hidden, int... rows);

  /**
   * These rows of {@link #forward}'s result after the last norm, {@code [rows.length, hiddenSize]}:
   * what embedding models give.
   *
   * @throws UnsupportedOperationException where what computes has no such step of its own
   */
  default float[] states(Hidden hidden, int... rows) {
    throw new UnsupportedOperationException("This backend gives no embeddings.");
  }

  /** Whether there is a layer that predicts the token after next. */
  boolean hasDraft();

  /**
   * Computes the draft layer.
   *
   * @param batch for each position i, the token i + 1
   * @param hidden what {@link #forward} gave for the same positions, or this method for the ones
   *     before
   * @return the draft layer's output {@code [rows, hiddenSize]}
   */
  Hidden draftForward(Batch batch, Hidden hidden, Cache cache);

  /** Logits of the token after next, from rows of {@link #draftForward}'s result. */
  Logits draftLogits(Hidden hidden, int... rows);

  /** The load of each expert, layer by layer; empty for dense models. */
  List<ExpertLoad> expertLoads();

  /**
   * Moves every routing bias by {@code speed} towards balance, judged by the load since the last
   * call (DeepSeek-V3, section 2.1.2): down where an expert had more than its share, up where it
   * had less. Does nothing in models without such a bias. Not while a step runs.
   */
  default void balanceExperts(float speed) {}

  /** Gives back what the model took; its caches must be closed before. */
  @Override
  void close();
}
