package dev.fathom.engine.runtime;

/** As many requests wait as may; try again later. */
public final class OverloadedException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  OverloadedException(int waiting) {
    super(waiting + " requests are waiting, as many as may");
  }
}
