package dev.fathom.engine.cuda.model;

/**
 * How long the device takes for a step of decoding.
 *
 * @param replaySeconds of the step as it is recorded, from the first kernel's begin to the last
 *     one's end
 * @param kernelSeconds of its kernels, each by itself, added up
 * @param kernels how many
 */
public record StepTimes(double replaySeconds, double kernelSeconds, int kernels) {

  /** The share of the step in which no kernel runs. */
  public double gap() {
    return Math.max(0, 1 - kernelSeconds / replaySeconds);
  }
}
