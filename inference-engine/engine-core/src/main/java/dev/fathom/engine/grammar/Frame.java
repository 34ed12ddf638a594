package dev.fathom.engine.grammar;

import org.jspecify.annotations.Nullable;

/**
 * A state, and where its rule returns to: a stack of calls, shared between all stacks that are
 * alike below. Compared by identity; {@link Simulation} makes each of them once.
 *
 * @param count repetitions done, of a {@link State.Loop}
 * @param parent {@code null} where nothing follows the rule
 */
record Frame(int state, int count, @Nullable Frame parent) {

  /** Whatever called the rule in question; see {@link LocalMask}. */
  static final Frame UNKNOWN = new Frame(-1, 0, null);

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Frame frame
        && state == frame.state
        && count == frame.count
        && parent == frame.parent;
  }

  @Override
  public int hashCode() {
    return (state * 31 + count) * 31 + System.identityHashCode(parent);
  }
}
