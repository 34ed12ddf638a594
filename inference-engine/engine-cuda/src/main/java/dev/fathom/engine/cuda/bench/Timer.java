package dev.fathom.engine.cuda.bench;

import dev.fathom.engine.cuda.driver.Device;
import dev.fathom.engine.cuda.driver.Event;
import dev.fathom.engine.cuda.driver.Graph;
import dev.fathom.engine.cuda.driver.Stream;
import java.util.Arrays;

/** Times work on a stream by events, once the device's clocks are up; the median counts. */
final class Timer {

  private static final int LAUNCHES = 10;
  private static final int REPLAYS = 9;
  private static final double WARM_UP_SECONDS = 0.3;

  private final Device device;
  private final Stream stream;

  Timer(Device device, Stream stream) {
    this.device = device;
    this.stream = stream;
  }

  /** Seconds that {@code work} takes once, of a recording of several launches on the stream. */
  double seconds(Runnable work) {
    work.run();
    stream.await();
    try (Graph graph =
        stream.capture(
            () -> {
              for (int i = 0; i < LAUNCHES; i++) {
                work.run();
              }
            })) {
      return launched(() -> stream.launch(graph)) / LAUNCHES;
    }
  }

  /** Seconds that {@code work} takes, launched each time. */
  double launched(Runnable work) {
    try (Event begin = device.newEvent();
        Event end = device.newEvent()) {
      long start = System.nanoTime();
      while (System.nanoTime() - start < WARM_UP_SECONDS * 1e9) {
        work.run();
        stream.await();
      }
      float[] times = new float[REPLAYS];
      for (int i = 0; i < REPLAYS; i++) {
        stream.record(begin);
        work.run();
        stream.record(end);
        end.await();
        times[i] = begin.millisecondsTo(end);
      }
      Arrays.sort(times);
      return times[REPLAYS / 2] / 1e3;
    }
  }
}
