package dev.fathom.search.read.isolated;

import java.time.Duration;

/**
 * What reading may cost.
 *
 * @param time for one document
 * @param heapMegabytes of each process
 * @param processes that read at the same time, at most
 */
public record ReaderLimits(Duration time, int heapMegabytes, int processes) {
  /** Enough for annual reports of a thousand pages. */
  public static final ReaderLimits USUAL = new ReaderLimits(Duration.ofMinutes(2), 1024, 2);

  public ReaderLimits {
    if (time.isNegative() || time.isZero() || heapMegabytes < 32 || processes < 1) {
      throw new IllegalArgumentException(
          "Reading needs time, 32 MB and a process, not %s, %d MB and %d"
              .formatted(time, heapMegabytes, processes));
    }
  }

  public ReaderLimits withTime(Duration other) {
    return new ReaderLimits(other, heapMegabytes, processes);
  }

  public ReaderLimits withHeapMegabytes(int other) {
    return new ReaderLimits(time, other, processes);
  }
}
