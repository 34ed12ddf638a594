package dev.fathom.engine.cuda.model;

import dev.fathom.engine.cuda.driver.DeviceProperties;
import dev.fathom.engine.cuda.weights.Region;
import dev.fathom.engine.cuda.weights.WeightLoader;
import dev.fathom.engine.model.Transformer;

/**
 * What of a model goes where, decided before anything is taken.
 *
 * @param resident experts of each layer that lie on the device, the most frequent ones once it is
 *     known which these are
 * @param weightBytes on the device, likewise {@code workspaceBytes}
 * @param hostBytes experts in main memory
 */
record MemoryPlan(int resident, long weightBytes, long workspaceBytes, long hostBytes) {

  private static final int ALL = Integer.MAX_VALUE;

  /**
   * All of it on the device where that fits beside the reserve; else as many experts as do.
   *
   * @throws IllegalStateException when not even the rest fits
   */
  static MemoryPlan of(
      Transformer model, CudaOptions options, DeviceProperties device, long freeBytes) {
    long room = freeBytes - 2 * Staging.BYTES;
    MemoryPlan all = measure(model, options, device, ALL);
    int experts = model.config().experts().map(config -> config.experts()).orElse(0);
    if (all.deviceBytes() <= room - options.reserveBytes() || (experts == 0 && all.fits(room))) {
      return all;
    }
    MemoryPlan least = experts == 0 ? all : measure(model, options, device, 0);
    if (!least.fits(room)) {
      throw new IllegalStateException(
          "The model takes %d MB of weights%s and %d MB to compute with; %s has %d MB free."
              .formatted(
                  least.weightBytes >> 20,
                  experts == 0 ? "" : " beside its experts",
                  least.workspaceBytes >> 20,
                  device.name(),
                  freeBytes >> 20));
    }
    long each = measure(model, options, device, 1).deviceBytes() - least.deviceBytes();
    long left = room - options.reserveBytes() - least.deviceBytes();
    int resident = (int) Math.max(0, Math.min(experts - 1L, left / Math.max(1, each)));
    return measure(model, options, device, resident);
  }

  private static MemoryPlan measure(
      Transformer model, CudaOptions options, DeviceProperties device, int resident) {
    Region region = Region.measuring();
    WeightLoader loader = WeightLoader.measuring(region, resident);
    DeviceWeights weights = DeviceWeights.load(model, loader);
    long weightBytes = region.used();
    var _ = Workspace.plan(region, model.config(), weights, options, device.multiprocessors());
    return new MemoryPlan(resident, weightBytes, region.used() - weightBytes, loader.hostBytes());
  }

  long deviceBytes() {
    return weightBytes + workspaceBytes;
  }

  private boolean fits(long room) {
    return deviceBytes() <= room;
  }

  /** As a sentence. */
  String announcement(int experts) {
    return hostBytes == 0
        ? "%d MB of weights and %d MB to compute with, all on the device."
            .formatted(weightBytes >> 20, workspaceBytes >> 20)
        : ("%d MB of weights and %d MB to compute with on the device, among them %d of the %d"
                + " experts of each layer; the others, %d MB, are in main memory and read over the"
                + " bus.")
            .formatted(weightBytes >> 20, workspaceBytes >> 20, resident, experts, hostBytes >> 20);
  }
}
