package dev.fathom.engine.server.cli;

import dev.fathom.engine.cuda.bench.CudaBench;
import dev.fathom.engine.cuda.check.CheckRecord;
import dev.fathom.engine.cuda.driver.Device;
import dev.fathom.engine.cuda.kernel.HopperKernels;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** How close to the GPU's own limits the kernels come. */
@Command(name = "bench-gpu", description = "Measure the kernels against this GPU's own limits.")
final class GpuBenchCommand implements Callable<Integer> {

  @Override
  public Integer call() {
    Optional<String> obstacle = Device.obstacle();
    if (obstacle.isPresent()) {
      System.err.println(obstacle.get());
      return GpuCheckCommand.NO_DEVICE;
    }
    try (Device device = Device.open(0)) {
      boolean hopper =
          HopperKernels.supported(device.properties())
              && CheckRecord.ofUser().passed(device.properties());
      new CudaBench(device, hopper, System.out::println).run();
    }
    return 0;
  }
}
