package dev.fathom.engine.server.cli;

import dev.fathom.engine.cuda.check.CheckRecord;
import dev.fathom.engine.cuda.check.Checks;
import dev.fathom.engine.cuda.check.Result;
import dev.fathom.engine.cuda.driver.Device;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Every GPU kernel against its reference; once all have passed, serving uses Hopper's own too. */
@Command(
    name = "check-gpu",
    description = "Check every GPU kernel against its reference, on this GPU.")
final class GpuCheckCommand implements Callable<Integer> {

  /** The exit code where there is no GPU to be used. */
  static final int NO_DEVICE = 3;

  @Option(names = "--quick", description = "Small shapes only.")
  private boolean quick;

  @Option(names = "--quiet", description = "Print only what fails.")
  private boolean quiet;

  @Option(
      names = "--seed",
      description = "Of the random inputs; another one each time unless given.")
  private long seed = System.nanoTime();

  @Override
  public Integer call() {
    Optional<String> obstacle = Device.obstacle();
    if (obstacle.isPresent()) {
      System.err.println(obstacle.get());
      return NO_DEVICE;
    }
    try (Device device = Device.open(0)) {
      System.out.printf("%s, seed %d%n", device.properties(), seed);
      CheckRecord record = CheckRecord.ofUser();
      record.delete();
      boolean passed = Checks.run(device, seed, !quick, this::print);
      if (passed) {
        record.write(device.properties());
      }
      System.out.println(passed ? "All kernels agree with their references." : "Some do not.");
      return passed ? 0 : 1;
    }
  }

  private void print(Result result) {
    if (!quiet || !result.passed()) {
      System.out.println(result);
    }
  }
}
