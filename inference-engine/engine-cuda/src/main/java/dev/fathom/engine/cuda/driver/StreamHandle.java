package dev.fathom.engine.cuda.driver;

import jcuda.driver.CUstream;

/** A stream as the driver numbers it, which JCuda keeps to itself. */
final class StreamHandle extends CUstream {

  long address() {
    return getNativePointer();
  }
}
