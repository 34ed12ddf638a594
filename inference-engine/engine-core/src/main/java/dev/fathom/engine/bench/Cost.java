package dev.fathom.engine.bench;

import java.time.Duration;

/**
 * What a piece of work took.
 *
 * @param wall seconds
 * @param processor seconds of all threads of the process; on a machine that others use too, what a
 *     single thread needs of them is steadier than the time that passes
 */
record Cost(double wall, double processor) {

  static Cost of(Runnable work) {
    long start = System.nanoTime();
    double before = processorSeconds();
    work.run();
    return new Cost((System.nanoTime() - start) / 1e9, processorSeconds() - before);
  }

  double seconds(boolean processorTime) {
    return processorTime ? processor : wall;
  }

  private static double processorSeconds() {
    Duration total = ProcessHandle.current().info().totalCpuDuration().orElse(Duration.ZERO);
    return total.toNanos() / 1e9;
  }
}
