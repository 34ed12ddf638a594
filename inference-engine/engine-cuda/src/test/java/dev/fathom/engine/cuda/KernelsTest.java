package dev.fathom.engine.cuda;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fathom.engine.cuda.check.Checks;
import dev.fathom.engine.cuda.check.Result;
import dev.fathom.engine.cuda.driver.Device;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What {@code check} runs on a device, on the emulation: every kernel against its reference. */
class KernelsTest {

  @BeforeEach
  void emulate() {
    Emulation.start();
  }

  @Test
  void everyKernelComputesWhatItsReferenceDoes() {
    Emulation.capability(90);
    List<Result> results = new ArrayList<>();
    try (Device device = Device.open(0)) {
      Checks.run(device, System.nanoTime(), false, results::add);
    }
    assertThat(results).hasSizeGreaterThan(100).allMatch(Result::passed);
    assertThat(results).anyMatch(result -> result.kernel().startsWith("hopper"));
  }
}
