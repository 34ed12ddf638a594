package dev.fathom.engine.cuda.bench;

import dev.fathom.engine.cuda.driver.Device;
import dev.fathom.engine.cuda.driver.DeviceMemory;
import dev.fathom.engine.cuda.driver.KernelLibrary;
import dev.fathom.engine.cuda.driver.PinnedMemory;
import dev.fathom.engine.cuda.driver.Stream;
import dev.fathom.engine.cuda.driver.TensorMaps;
import dev.fathom.engine.cuda.kernel.AttentionKernels;
import dev.fathom.engine.cuda.kernel.HopperKernels;
import dev.fathom.engine.cuda.kernel.LinearKernels;
import dev.fathom.engine.cuda.weights.Region;
import dev.fathom.engine.cuda.weights.Upload;
import dev.fathom.engine.cuda.weights.WeightLoader;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Function;

/** A stream with kernels and random operands, for one measurement. */
final class Ground implements AutoCloseable {

  private static final int PIECE = 16 << 20;

  private final Device device;
  private final Stream stream;
  private final KernelLibrary library;
  private final List<DeviceMemory> taken = new ArrayList<>();

  Ground(Device device) {
    this.device = device;
    stream = device.newStream();
    library = new KernelLibrary(device);
  }

  Stream stream() {
    return stream;
  }

  KernelLibrary library() {
    return library;
  }

  double seconds(Runnable work) {
    return new Timer(device, stream).seconds(work);
  }

  /** The same of what is not recorded, but launched each time. */
  double launched(Runnable work) {
    return new Timer(device, stream).launched(work);
  }

  LinearKernels linear(boolean hopper, int rows, int columns) {
    if (!hopper) {
      return new LinearKernels(library);
    }
    long bytes = HopperKernels.scratchBytes(rows, columns);
    return new LinearKernels(
        library, new HopperKernels(library, TensorMaps.open(), room(bytes), bytes));
  }

  AttentionKernels attention(boolean hopper) {
    return hopper
        ? new AttentionKernels(library, device.properties(), TensorMaps.open())
        : new AttentionKernels(library, device.properties());
  }

  long room(long bytes) {
    DeviceMemory memory = device.allocate("a measurement", bytes);
    taken.add(memory);
    return memory.address();
  }

  /** Random bfloat16 between −1 and 1. */
  long random(long count) {
    long bytes = 2 * count;
    long address = room(bytes);
    try (PinnedMemory pinned = device.pin("random data", PIECE)) {
      SplittableRandom random = new SplittableRandom(5);
      for (long at = 0; at < PIECE; at += 2) {
        int bits = Float.floatToRawIntBits((float) (2 * random.nextDouble() - 1)) >>> 16;
        pinned.segment().set(ValueLayout.JAVA_SHORT, at, (short) bits);
      }
      for (long at = 0; at < bytes; at += PIECE) {
        stream.copyIn(address + at, pinned, 0, Math.min(PIECE, bytes - at));
      }
      stream.await();
    }
    return address;
  }

  long ints(int... values) {
    long address = room(4L * values.length);
    try (PinnedMemory pinned = device.pin("a table", 4L * values.length)) {
      MemorySegment.copy(values, 0, pinned.segment(), ValueLayout.JAVA_INT, 0, values.length);
      stream.copyIn(address, pinned, 0, 4L * values.length);
      stream.await();
    }
    return address;
  }

  <T> T weights(Function<WeightLoader, T> placing) {
    Region measured = Region.measuring();
    var _ = placing.apply(new WeightLoader(measured, null));
    long address = room(measured.used());
    try (Upload upload = new Upload(device, stream, sent -> {})) {
      return placing.apply(new WeightLoader(new Region(address), upload));
    }
  }

  @Override
  public void close() {
    taken.forEach(DeviceMemory::close);
    library.close();
    stream.close();
  }
}
