package dev.fathom.engine.server.cli;

import dev.fathom.engine.cuda.bench.CudaBench;
import dev.fathom.engine.cuda.check.CheckRecord;
import dev.fathom.engine.cuda.driver.Device;
import dev.fathom.engine.cuda.kernel.HopperKernels;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** How close to the GPU's own limits the kernels come. */
@Command(name = "bench-gpu", description = "Measure the kernels against this GPU's own limits.")
final class GpuBenchCommand implements Callable<Integer> {

  @Option(names = "--only", description = "Only work whose name contains this.")
  private String only = "";

  @Option(names = "--kernels", description = "Also print the kernels of each step of decoding.")
  private boolean kernels;

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
      new CudaBench(device, hopper, new CudaBench.Options(only, kernels), System.out::println)
          .run();
    }
    return 0;
  }
}
