package dev.fathom.engine.cuda.model;

import java.util.List;

/**
 * How long the device takes for a step of decoding.
 *
 * @param replaySeconds of the step as it is recorded, from the first kernel's begin to the last
 *     one's end
 * @param kernels each by itself, the longest first
 */
public record StepTimes(double replaySeconds, List<KernelTime> kernels) {

  public StepTimes {
    kernels = List.copyOf(kernels);
  }

  /** Launches of all kernels. */
  public int launches() {
    return kernels.stream().mapToInt(KernelTime::launches).sum();
  }

  /** Seconds of all kernels. */
  public double kernelSeconds() {
    return kernels.stream().mapToDouble(KernelTime::seconds).sum();
  }

  /** The share of the step in which no kernel runs. */
  public double gap() {
    return Math.max(0, 1 - kernelSeconds() / replaySeconds);
  }
}
