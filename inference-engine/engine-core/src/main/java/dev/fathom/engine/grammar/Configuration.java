package dev.fathom.engine.grammar;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * All that a text so far may be: the stacks whose tops read the next byte. It is a state of the
 * determinised automaton, which grows while it is used.
 */
final class Configuration {

  /** Each with a {@link State.Read} on top. */
  final List<Frame> frames;

  /** Whether the text may end here. */
  final boolean accepting;

  /** Whether a rule that was called from {@link Frame#UNKNOWN} may have ended here. */
  final boolean returned;

  /** By byte; {@code null} is not known yet. */
  final @Nullable Configuration[] next = new Configuration[256];

  long @Nullable [] mask;

  Configuration(List<Frame> frames, boolean accepting, boolean returned) {
    this.frames = List.copyOf(frames);
    this.accepting = accepting;
    this.returned = returned;
  }

  /** Nothing can follow, and it is no end either. */
  boolean dead() {
    return frames.isEmpty() && !accepting && !returned;
  }
}
