package dev.fathom.engine.cuda.driver;

import jcuda.driver.JCudaDriver;

/** A stretch of the device's memory. */
public final class DeviceMemory implements AutoCloseable {

  private final Address pointer;
  private final long bytes;
  private boolean open = true;

  DeviceMemory(Address pointer, long bytes) {
    this.pointer = pointer;
    this.bytes = bytes;
  }

  public long address() {
    return pointer.value();
  }

  public long bytes() {
    return bytes;
  }

  @Override
  public void close() {
    if (open) {
      open = false;
      Device.check(JCudaDriver.cuMemFree(pointer), "cuMemFree", bytes + " bytes");
    }
  }
}
