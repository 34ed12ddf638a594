package dev.fathom.engine.runtime;

import dev.fathom.engine.model.Hidden;
import java.util.List;

/**
 * Guesses what comes next, more cheaply than the model computes it (speculative decoding). The
 * model checks all guesses for an answer in one step, and every token is chosen from the model's
 * own logits with its own random number: guesses change how soon an answer is there, never what it
 * is.
 *
 * <p>Belongs to the engine's thread.
 */
interface Drafter {

  /**
   * An answer's part of a step that was computed.
   *
   * @param start the position of its first row
   * @param firstRow that row of the step
   * @param guess whether guesses are wanted: its prompt has been read
   */
  record Progress(Answer answer, int start, int firstRow, boolean guess) {}

  /**
   * Goes through what was computed, and guesses.
   *
   * @param hidden the model's hidden states
   * @param most guesses for an answer
   */
  void draft(List<Progress> progress, Hidden hidden, int most);
}
