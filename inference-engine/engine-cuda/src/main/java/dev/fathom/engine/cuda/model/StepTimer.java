package dev.fathom.engine.cuda.model;

import dev.fathom.engine.cuda.driver.Device;
import dev.fathom.engine.cuda.driver.Event;
import dev.fathom.engine.cuda.driver.Stream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Times a step by events: the recording as a whole, and its kernels one by one. */
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
    List<List<Stream.Timed>> all = new ArrayList<>();
    for (int i = 0; i < REPEATS; i++) {
      replays[i] = seconds(replay);
      for (int fill = 0; fill < FILLS; fill++) {
        stream.fill(idle, 0, idleBytes);
      }
      all.add(stream.timed(device, launches));
    }
    return new StepTimes(median(replays), kernels(all));
  }

  /** Each launch's median, added up by kernel. */
  private static List<KernelTime> kernels(List<List<Stream.Timed>> repeats) {
    Map<String, KernelTime> sums = new HashMap<>();
    for (int i = 0; i < repeats.getFirst().size(); i++) {
      int launch = i;
      String kernel = repeats.getFirst().get(i).kernel();
      double seconds =
          median(repeats.stream().mapToDouble(all -> all.get(launch).seconds()).toArray());
      sums.merge(
          kernel,
          new KernelTime(kernel, 1, seconds),
          (a, b) -> new KernelTime(kernel, a.launches() + 1, a.seconds() + b.seconds()));
    }
    return sums.values().stream()
        .sorted(Comparator.comparingDouble(KernelTime::seconds).reversed())
        .toList();
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
