package dev.fathom.engine.cuda.driver;

import jcuda.driver.CUstream;

/** The stream that is always there. */
final class DefaultStream extends Stream {

  DefaultStream() {
    super(new CUstream());
  }

  @Override
  public void close() {}
}
