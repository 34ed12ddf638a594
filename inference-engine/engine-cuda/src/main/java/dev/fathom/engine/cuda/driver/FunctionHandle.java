package dev.fathom.engine.cuda.driver;

import jcuda.driver.CUfunction;

/** A kernel as the driver numbers it, which JCuda keeps to itself. */
final class FunctionHandle extends CUfunction {

  long address() {
    return getNativePointer();
  }
}
