package dev.fathom.engine.runtime;

import dev.fathom.engine.sampling.Sample;

/** What an answer consists of, in order; the last event is a {@link Finished}. */
public sealed interface GenerationEvent {

  /**
   * A token, and the text that can be shown since it came: none while a character is unfinished or
   * a stop string may have begun.
   */
  record Token(Sample sample, String text, boolean thought) implements GenerationEvent {}

  /** The end. */
  record Finished(Reason reason, Usage usage, String text) implements GenerationEvent {}

  /** Why an answer ended. */
  enum Reason {
    /** The model ended it, or a stop string came. */
    STOP,
    /** It reached its length. */
    LENGTH,
    CANCELLED,
    /** The step that computed it failed; the engine goes on. */
    FAILED
  }

  /**
   * Tokens that were used.
   *
   * @param cached of the prompt's, those found in the prefix cache
   * @param reasoning of the answer's, those of thought
   */
  record Usage(int prompt, int cached, int answer, int reasoning) {}
}
