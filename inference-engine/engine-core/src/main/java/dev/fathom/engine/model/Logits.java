package dev.fathom.engine.model;

import dev.fathom.engine.sampling.Draw;
import java.util.Map;

/**
 * Logits {@code [rows, vocabularySize]}, wherever they were computed; read before the next step.
 */
public interface Logits {

  /** One row in main memory, the caller's own. */
  float[] row(int row);

  /** Whether {@link #choose} chooses any: only then is it worth saying how. */
  default boolean chooses() {
    return false;
  }

  /**
   * Chooses tokens where the logits are, so that only tokens travel.
   *
   * @param draws how, by row
   * @return the tokens of those rows that could be chosen there, by row; for all others {@link
   *     #row} tells
   */
  default Map<Integer, Integer> choose(Map<Integer, Draw> draws) {
    return Map.of();
  }
}
