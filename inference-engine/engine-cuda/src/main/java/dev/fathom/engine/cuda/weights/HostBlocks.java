package dev.fathom.engine.cuda.weights;

import dev.fathom.engine.cuda.driver.Device;
import dev.fathom.engine.cuda.driver.PinnedMemory;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;

/** Main memory that kernels read from, handed out in blocks. */
public final class HostBlocks implements AutoCloseable {

  private static final long SLAB_BYTES = 1L << 30;

  private final Device device;
  private final long needed;
  private final List<PinnedMemory> slabs = new ArrayList<>();
  private long handedOut;
  private long used;
  private long slabBytes;

  /**
   * Takes nothing yet.
   *
   * @param needed bytes that will be asked for in all
   */
  public HostBlocks(Device device, long needed) {
    this.device = device;
    this.needed = needed;
  }

  /** A block: {@code offset} bytes into its slab, and where kernels find it. */
  record Block(PinnedMemory slab, long offset, long bytes, long address) {

    MemorySegment segment() {
      return slab.segment().asSlice(offset, bytes);
    }
  }

  Block take(long bytes) {
    if (slabs.isEmpty() || used + bytes > slabBytes) {
      slabBytes = Math.max(bytes, Math.min(SLAB_BYTES, needed - handedOut));
      slabs.add(device.pin("experts in main memory", slabBytes));
      used = 0;
    }
    PinnedMemory slab = slabs.getLast();
    Block block = new Block(slab, used, bytes, slab.deviceAddress() + used);
    used += bytes;
    handedOut += bytes;
    return block;
  }

  @Override
  public void close() {
    slabs.forEach(PinnedMemory::close);
    slabs.clear();
  }
}
