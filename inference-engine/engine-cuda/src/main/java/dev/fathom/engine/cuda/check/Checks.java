package dev.fathom.engine.cuda.check;

import dev.fathom.engine.cuda.driver.Device;
import dev.fathom.engine.cuda.driver.KernelLibrary;
import dev.fathom.engine.cuda.driver.Stream;
import java.util.List;
import java.util.function.Consumer;

/** All kernels, and whole models, against their references, on whatever device the driver shows. */
public final class Checks {

  private static final List<Check> ALL =
      List.of(
          new RowChecks(),
          new EntryChecks(),
          new LinearChecks(),
          new HopperChecks(),
          new ExpertChecks(),
          new AttentionChecks(),
          new SamplingChecks(),
          new ModelChecks());

  private Checks() {}

  /**
   * Runs them all.
   *
   * @param seed of the inputs
   * @param large shapes of real models too
   * @param each is told every result
   * @return whether all passed
   */
  public static boolean run(Device device, long seed, boolean large, Consumer<Result> each) {
    boolean passed = true;
    try (Stream stream = device.newStream();
        KernelLibrary library = new KernelLibrary(device)) {
      for (Check check : ALL) {
        try (Bed bed = new Bed(device, stream, library)) {
          for (Result result : check.run(bed, new Randoms(seed), large)) {
            passed &= result.passed();
            each.accept(result);
          }
        }
      }
    }
    return passed;
  }
}
