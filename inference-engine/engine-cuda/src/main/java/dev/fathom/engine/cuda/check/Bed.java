package dev.fathom.engine.cuda.check;

import dev.fathom.engine.cuda.driver.Device;
import dev.fathom.engine.cuda.driver.DeviceMemory;
import dev.fathom.engine.cuda.driver.KernelLibrary;
import dev.fathom.engine.cuda.driver.PinnedMemory;
import dev.fathom.engine.cuda.driver.Stream;
import dev.fathom.engine.cuda.weights.HostBlocks;
import dev.fathom.engine.cuda.weights.Region;
import dev.fathom.engine.cuda.weights.Upload;
import dev.fathom.engine.cuda.weights.WeightLoader;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * What a check of kernels works on: arrays on the device, random ones, and results read back. What
 * is to be written starts out as NaN, so that what no kernel wrote shows.
 */
final class Bed implements AutoCloseable {

  private final Device device;
  private final Stream stream;
  private final KernelLibrary library;
  private final List<DeviceMemory> taken = new ArrayList<>();
  private final List<HostBlocks> host = new ArrayList<>();

  Bed(Device device, Stream stream, KernelLibrary library) {
    this.device = device;
    this.stream = stream;
    this.library = library;
  }

  Stream stream() {
    return stream;
  }

  KernelLibrary library() {
    return library;
  }

  Device device() {
    return device;
  }

  /** Room for a result. */
  long room(long bytes) {
    DeviceMemory memory = device.allocate("a check", Math.max(16, bytes));
    taken.add(memory);
    stream.fill(memory.address(), 0xFF, memory.bytes());
    return memory.address();
  }

  long zeros(long bytes) {
    long address = room(bytes);
    stream.fill(address, 0, bytes);
    return address;
  }

  long floats(float[] values) {
    return put(MemorySegment.ofArray(values));
  }

  long doubles(double[] values) {
    return put(MemorySegment.ofArray(values));
  }

  long ints(int... values) {
    return put(MemorySegment.ofArray(values));
  }

  long longs(long... values) {
    return put(MemorySegment.ofArray(values));
  }

  /** The values in bfloat16; see {@link Bf16#round}. */
  long bf16(float[] values) {
    short[] bits = new short[values.length];
    for (int i = 0; i < bits.length; i++) {
      bits[i] = Bf16.bits(values[i]);
    }
    return put(MemorySegment.ofArray(bits));
  }

  private long put(MemorySegment values) {
    long bytes = values.byteSize();
    long address = room(bytes);
    if (bytes > 0) {
      try (PinnedMemory pinned = device.pin("a check", bytes)) {
        MemorySegment.copy(values, 0, pinned.segment(), 0, bytes);
        stream.copyIn(address, pinned, 0, bytes);
        stream.await();
      }
    }
    return address;
  }

  /** Lets a loader place weights. */
  <T> T weights(Function<WeightLoader, T> placing) {
    Region measured = Region.measuring();
    var _ = placing.apply(new WeightLoader(measured, null));
    long address = room(measured.used());
    try (Upload upload = new Upload(device, stream, sent -> {})) {
      return placing.apply(new WeightLoader(new Region(address), upload));
    }
  }

  /** Lets a loader place experts of which only so many lie on the device. */
  <T> T split(int resident, Function<WeightLoader, T> placing) {
    Region measured = Region.measuring();
    WeightLoader measuring = WeightLoader.measuring(measured, resident);
    var _ = placing.apply(measuring);
    HostBlocks blocks = new HostBlocks(device, measuring.hostBytes());
    host.add(blocks);
    Region region = new Region(room(measured.used()));
    try (Upload upload = new Upload(device, stream, sent -> {})) {
      return placing.apply(WeightLoader.splitting(region, upload, resident, blocks));
    }
  }

  float[] readFloats(long address, int count) {
    return read(address, 4L * count).toArray(ValueLayout.JAVA_FLOAT);
  }

  int[] readInts(long address, int count) {
    return read(address, 4L * count).toArray(ValueLayout.JAVA_INT);
  }

  float[] readBf16(long address, int count) {
    short[] bits = read(address, 2L * count).toArray(ValueLayout.JAVA_SHORT);
    float[] values = new float[count];
    for (int i = 0; i < count; i++) {
      values[i] = Bf16.value(bits[i]);
    }
    return values;
  }

  private MemorySegment read(long address, long bytes) {
    try (PinnedMemory pinned = device.pin("a check", bytes)) {
      stream.copyOut(pinned, 0, address, bytes);
      stream.await();
      long[] copy = new long[Math.toIntExact(Math.ceilDiv(bytes, 8))];
      MemorySegment target = MemorySegment.ofArray(copy).asSlice(0, bytes);
      return target.copyFrom(pinned.segment());
    }
  }

  @Override
  public void close() {
    stream.await();
    taken.forEach(DeviceMemory::close);
    host.forEach(HostBlocks::close);
  }
}
