package dev.fathom.engine.cuda.model;

import dev.fathom.engine.cuda.driver.Device;
import dev.fathom.engine.cuda.driver.Event;
import dev.fathom.engine.cuda.driver.Stream;
import java.util.Arrays;
import java.util.List;

/**
 * Times a step by events: the recording as a whole, and its kernels one by one. What two events
 * cost with nothing between them is taken off each kernel.
 */
final class StepTimer implements AutoCloseable {

  private static final int REPEATS = 9;

  /** Fills that keep the device busy until all launches are there. */
  private static final int FILLS = 400;

  private final Device device;
  private final Stream stream;
  private final Event begin;
  private final Event end;

  StepTimer(Device device, Stream stream) {
    this.device = device;
    this.stream = stream;
    begin = device.newEvent();
    end = device.newEvent();
  }

  /** Does something on the stream and puts it between two events. */
  double seconds(Runnable work) {
    stream.record(begin);
    work.run();
    stream.record(end);
    end.await();
    return begin.millisecondsTo(end) / 1e3;
  }

  /**
   * Both times of a step.
   *
   * @param replay launches the recording, once
   * @param launches the same kernels one by one
   * @param idle memory that may be written to
   */
  StepTimes of(Runnable replay, Runnable launches, long idle, long idleBytes) {
    double[] replays = new double[REPEATS];
    double[] sums = new double[REPEATS];
    double[] empty = new double[REPEATS];
    int kernels = 0;
    for (int i = 0; i < REPEATS; i++) {
      replays[i] = seconds(replay);
      empty[i] = seconds(() -> {});
      for (int fill = 0; fill < FILLS; fill++) {
        stream.fill(idle, 0, idleBytes);
      }
      List<Stream.Timed> times = stream.timed(device, launches);
      sums[i] = times.stream().mapToDouble(Stream.Timed::seconds).sum();
      kernels = times.size();
    }
    double overhead = median(empty);
    return new StepTimes(median(replays), Math.max(0, median(sums) - kernels * overhead), kernels);
  }

  private static double median(double[] values) {
    Arrays.sort(values);
    return values[values.length / 2];
  }

  @Override
  public void close() {
    begin.close();
    end.close();
  }
}
