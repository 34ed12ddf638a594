package dev.fathom.engine.cuda.driver;

import java.lang.foreign.MemorySegment;
import jcuda.Pointer;
import jcuda.driver.JCudaDriver;

/** Main memory that the device copies from and to without the processor's help. */
public final class PinnedMemory implements AutoCloseable {

  private final Pointer pointer;
  private final MemorySegment segment;
  private boolean open = true;

  PinnedMemory(Pointer pointer, long bytes) {
    this.pointer = pointer;
    this.segment = MemorySegment.ofBuffer(pointer.getByteBuffer(0, bytes));
  }

  /** Its bytes; not to be touched once it is closed. */
  public MemorySegment segment() {
    return segment;
  }

  /** Where kernels find it, over the bus. */
  public long deviceAddress() {
    Address address = new Address();
    Device.check(
        JCudaDriver.cuMemHostGetDevicePointer(address, pointer, 0),
        "cuMemHostGetDevicePointer",
        "");
    return address.value();
  }

  Pointer at(long offset) {
    return pointer.withByteOffset(offset);
  }

  @Override
  public void close() {
    if (open) {
      open = false;
      Device.check(JCudaDriver.cuMemFreeHost(pointer), "cuMemFreeHost", "");
    }
  }
}
