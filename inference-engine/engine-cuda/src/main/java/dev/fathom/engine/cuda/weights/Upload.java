package dev.fathom.engine.cuda.weights;

import dev.fathom.engine.cuda.driver.Device;
import dev.fathom.engine.cuda.driver.Event;
import dev.fathom.engine.cuda.driver.PinnedMemory;
import dev.fathom.engine.cuda.driver.Stream;
import java.lang.foreign.MemorySegment;
import java.util.function.LongConsumer;

/**
 * Streams rows to the device through two pinned buffers: while one is on its way the next is
 * filled, so that weights need no second copy in main memory.
 */
public final class Upload implements AutoCloseable {

  private static final long BUFFER_BYTES = 8L << 20;

  private final Stream stream;
  private final PinnedMemory[] buffers = new PinnedMemory[2];
  private final Event[] sent = new Event[2];
  private final LongConsumer progress;
  private int next;

  /**
   * Over a stream.
   *
   * @param progress is told of bytes as they are sent
   */
  public Upload(Device device, Stream stream, LongConsumer progress) {
    this.stream = stream;
    this.progress = progress;
    for (int i = 0; i < buffers.length; i++) {
      buffers[i] = device.pin("the upload of weights", BUFFER_BYTES);
      sent[i] = device.newEvent();
    }
  }

  /** Writes one row. */
  @FunctionalInterface
  public interface Rows {
    void write(int row, MemorySegment to);
  }

  /** Sends {@code count} rows of {@code rowBytes}, one after another. */
  public void send(long address, int count, long rowBytes, Rows rows) {
    int most = Math.toIntExact(Math.max(1, BUFFER_BYTES / rowBytes));
    for (int first = 0; first < count; first += most) {
      int some = Math.min(most, count - first);
      sent[next].await();
      MemorySegment buffer = buffers[next].segment();
      for (int i = 0; i < some; i++) {
        rows.write(first + i, buffer.asSlice(i * rowBytes, rowBytes));
      }
      stream.copyIn(address + first * rowBytes, buffers[next], 0, some * rowBytes);
      stream.record(sent[next]);
      progress.accept(some * rowBytes);
      next = 1 - next;
    }
  }

  @Override
  public void close() {
    stream.await();
    for (int i = 0; i < buffers.length; i++) {
      buffers[i].close();
      sent[i].close();
    }
  }
}
