package dev.fathom.engine.cuda.model;

import dev.fathom.engine.cuda.driver.Device;
import dev.fathom.engine.cuda.driver.DeviceMemory;
import dev.fathom.engine.cuda.driver.Event;
import dev.fathom.engine.cuda.driver.PinnedMemory;
import dev.fathom.engine.cuda.driver.Stream;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * What a step tells the device - tokens, places, page tables, settings - in one copy. Everything
 * lies where it lay in a step of the same shape, so that a recorded step finds it.
 */
final class Staging implements AutoCloseable {

  static final long BYTES = 16L << 20;

  private final PinnedMemory[] buffers = new PinnedMemory[2];
  private final Event[] sent = new Event[2];
  private final DeviceMemory target;
  private int current;
  private long used;

  Staging(Device device) {
    target = device.allocate("the description of a step", BYTES);
    for (int i = 0; i < buffers.length; i++) {
      buffers[i] = device.pin("the description of a step", BYTES);
      sent[i] = device.newEvent();
    }
  }

  /** Begins anew, once the buffer's last content has been sent. */
  void begin() {
    current = 1 - current;
    sent[current].await();
    used = 0;
  }

  /** The device's address of these. */
  long ints(int... values) {
    long at = reserve(4L * values.length);
    MemorySegment.copy(values, 0, segment(), ValueLayout.JAVA_INT, at, values.length);
    return target.address() + at;
  }

  long longs(long... values) {
    long at = reserve(8L * values.length);
    MemorySegment.copy(values, 0, segment(), ValueLayout.JAVA_LONG, at, values.length);
    return target.address() + at;
  }

  long floats(float... values) {
    long at = reserve(4L * values.length);
    MemorySegment.copy(values, 0, segment(), ValueLayout.JAVA_FLOAT, at, values.length);
    return target.address() + at;
  }

  long doubles(double... values) {
    long at = reserve(8L * values.length);
    MemorySegment.copy(values, 0, segment(), ValueLayout.JAVA_DOUBLE, at, values.length);
    return target.address() + at;
  }

  private long reserve(long bytes) {
    long at = used;
    used = at + Math.ceilDiv(Math.max(bytes, 1), 16) * 16;
    if (used > BYTES) {
      throw new IllegalArgumentException(
          "A step's page tables and masks take more than %d bytes.".formatted(BYTES));
    }
    return at;
  }

  private MemorySegment segment() {
    return buffers[current].segment();
  }

  /** Sends what was put in. */
  void send(Stream stream) {
    stream.copyIn(target.address(), buffers[current], 0, used);
    stream.record(sent[current]);
  }

  @Override
  public void close() {
    for (int i = 0; i < buffers.length; i++) {
      buffers[i].close();
      sent[i].close();
    }
    target.close();
  }
}
