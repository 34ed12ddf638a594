package dev.fathom.engine.cuda.driver;

import jcuda.driver.CUgraphExec;
import jcuda.driver.JCudaDriver;

/** Work that was recorded once and is launched as a whole. */
public final class Graph implements AutoCloseable {

  private final CUgraphExec handle;

  Graph(CUgraphExec handle) {
    this.handle = handle;
  }

  CUgraphExec handle() {
    return handle;
  }

  @Override
  public void close() {
    Device.check(JCudaDriver.cuGraphExecDestroy(handle), "cuGraphExecDestroy", "");
  }
}
