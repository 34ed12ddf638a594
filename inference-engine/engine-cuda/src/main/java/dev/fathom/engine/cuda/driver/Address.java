package dev.fathom.engine.cuda.driver;

import jcuda.driver.CUdeviceptr;

/** A place in the device's memory as a number, which JCuda keeps to itself. */
final class Address extends CUdeviceptr {

  /** To be filled in by the driver. */
  Address() {}

  private Address(long address) {
    super(new CUdeviceptr(), address);
  }

  static Address of(long address) {
    return new Address(address);
  }

  long value() {
    return getNativePointer() + getByteOffset();
  }
}
