package dev.fathom.engine.cuda.kernel;

import dev.fathom.engine.config.RopeConfig.Layout;

/** The rotary angles of a step's rows: address of {@code [rows, pairs]} cosines and sines. */
public record Rotation(long angles, int pairs, Layout layout) {

  int code() {
    return switch (layout) {
      case HALVES -> 0;
      case PAIRS -> 1;
    };
  }
}
