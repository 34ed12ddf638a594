package dev.fathom.engine.cuda.model;

import dev.fathom.engine.cache.Cache;
import dev.fathom.engine.cuda.driver.Device;
import dev.fathom.engine.cuda.driver.DeviceMemory;
import java.util.function.Consumer;

/**
 * The paged cache in the device's memory, in bfloat16. One page more than was asked for takes the
 * entries of rows that only fill up a step.
 */
final class CudaCache implements Cache {

  private final Device device;
  private final DeviceMemory memory;
  private final int pages;
  private final int pageSize;
  private final long layerBytes;

  private final Consumer<CudaCache> closing;

  /**
   * Takes the memory.
   *
   * @param closing is told when it is given back
   */
  CudaCache(
      Device device, int layers, int width, int pages, int pageSize, Consumer<CudaCache> closing) {
    this.closing = closing;
    this.device = device;
    this.pages = pages;
    this.pageSize = pageSize;
    layerBytes = 2L * (pages + 1) * pageSize * width;
    memory = device.allocate("keys and values", layers * layerBytes);
  }

  @Override
  public int pageSize() {
    return pageSize;
  }

  /** The page that belongs to nobody. */
  int sparePage() {
    return pages;
  }

  /** Where a layer's entries begin. */
  long layer(int layer) {
    return memory.address() + layer * layerBytes;
  }

  @Override
  public void close() {
    device.use();
    closing.accept(this);
    memory.close();
  }
}
