package dev.fathom.engine.cuda.driver;

import static jcuda.driver.CUfunction_attribute.CU_FUNC_ATTRIBUTE_MAX_DYNAMIC_SHARED_SIZE_BYTES;

import jcuda.driver.JCudaDriver;

/** A compiled kernel. */
public final class Kernel {

  private final String name;
  private final FunctionHandle handle;
  private int allowed;

  Kernel(String name, FunctionHandle handle) {
    this.name = name;
    this.handle = handle;
  }

  public String name() {
    return name;
  }

  FunctionHandle handle() {
    return handle;
  }

  /** Lets launches ask for so much shared memory, beside what the kernel always has. */
  void allowShared(int bytes) {
    if (bytes > allowed) {
      Device.check(
          JCudaDriver.cuFuncSetAttribute(
              handle, CU_FUNC_ATTRIBUTE_MAX_DYNAMIC_SHARED_SIZE_BYTES, bytes),
          "cuFuncSetAttribute",
          name + ", %d bytes of shared memory".formatted(bytes));
      allowed = bytes;
    }
  }
}
