package dev.fathom.engine.cuda.driver;

import jcuda.driver.CUevent;
import jcuda.driver.JCudaDriver;

/** A point in a stream's work. */
public final class Event implements AutoCloseable {

  private final CUevent handle;

  Event(CUevent handle) {
    this.handle = handle;
  }

  CUevent handle() {
    return handle;
  }

  /** Waits until the stream has come here; at once when nothing was recorded. */
  public void await() {
    Device.check(JCudaDriver.cuEventSynchronize(handle), "cuEventSynchronize", "");
  }

  /** Milliseconds from here to {@code end}, both of which have been reached. */
  public float millisecondsTo(Event end) {
    float[] milliseconds = new float[1];
    Device.check(
        JCudaDriver.cuEventElapsedTime(milliseconds, handle, end.handle), "cuEventElapsedTime", "");
    return milliseconds[0];
  }

  @Override
  public void close() {
    Device.check(JCudaDriver.cuEventDestroy(handle), "cuEventDestroy", "");
  }
}
