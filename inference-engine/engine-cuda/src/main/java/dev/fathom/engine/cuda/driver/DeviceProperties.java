package dev.fathom.engine.cuda.driver;

/**
 * What a device is.
 *
 * @param capability compute capability, 90 for 9.0
 * @param sharedBytes the most shared memory that a block may ask for
 * @param driver the CUDA version of its driver, 13000 for 13.0
 */
public record DeviceProperties(
    String name,
    int capability,
    int multiprocessors,
    long cacheBytes,
    int sharedBytes,
    long memoryBytes,
    int driver) {

  /** Whether it has Hopper's matrix and copy instructions. */
  public boolean hopper() {
    return capability == 90;
  }

  @Override
  public String toString() {
    return "%s, compute capability %d.%d, %d multiprocessors, %d MB, driver for CUDA %d.%d"
        .formatted(
            name,
            capability / 10,
            capability % 10,
            multiprocessors,
            memoryBytes >> 20,
            driver / 1000,
            driver % 1000 / 10);
  }
}
