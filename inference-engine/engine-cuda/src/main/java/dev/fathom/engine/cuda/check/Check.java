package dev.fathom.engine.cuda.check;

import java.util.List;

/**
 * Runs kernels on random inputs, and compares what they give with the plain definition beside it.
 */
interface Check {

  /**
   * All shapes of this check.
   *
   * @param large shapes of real models too, which only a device gets through
   */
  List<Result> run(Bed bed, Randoms random, boolean large);
}
