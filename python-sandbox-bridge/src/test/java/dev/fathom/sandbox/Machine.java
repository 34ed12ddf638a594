package dev.fathom.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What the machine under the tests gives. Where CI promises Python, its absence is a failure;
 * elsewhere a skipped test.
 */
final class Machine {
  private static final boolean PROMISED = "true".equals(System.getenv("CI"));
  private static final int NOBODY = 65534;

  private Machine() {}

  static boolean root() {
    return Integer.valueOf(0).equals(unix(Path.of("/proc/self"), "unix:uid"));
  }

  private static @Nullable Object unix(Path path, String attribute) {
    try {
      return Files.getAttribute(path, attribute);
    } catch (IOException e) {
      return null;
    }
  }

  static SandboxConfig config() {
    return new SandboxConfig(
        null,
        Path.of("target/no-environment-here"),
        Path.of("/tmp"),
        null,
        Tier.LOCK,
        Limits.defaults().withWall(Duration.ofSeconds(60)),
        4,
        4,
        1,
        Duration.ofMinutes(5),
        1_000_000,
        List.of());
  }

  /** A way to start the sandbox: as ourselves, or as an ordinary user when we are root. */
  record Setting(Tier tier, boolean ordinary) {
    Launch launch(Set<String> weakened) {
      SandboxConfig config = config().withTier(tier);
      return ordinary && root()
          ? new Launch(
              config,
              weakened,
              NOBODY,
              List.of("setpriv", "--reuid=" + NOBODY, "--regid=" + NOBODY, "--clear-groups"))
          : new Launch(config, weakened, null, List.of());
    }

    /** Monitor and interpreter. */
    int processesOfASlot() {
      return 2;
    }

    /**
     * Below the first process when nothing runs: the zygote, in tier ns behind its proxy, and the
     * slots that wait, in tier ns with an init in each of the sessions'.
     */
    int processesAtRest() {
      int slots = config().idleRuns() + config().idleSessions();
      int inits = tier == Tier.NS ? config().idleSessions() : 0;
      return (tier == Tier.NS ? 2 : 1) + slots * processesOfASlot() + inits;
    }

    List<String> asThatUser(String... command) {
      List<String> whole = new ArrayList<>(launch(Set.of()).prefix());
      whole.addAll(List.of(command));
      return whole;
    }

    @Override
    public String toString() {
      return "tier " + tier.word() + (ordinary || !root() ? " as an ordinary user" : " as root");
    }
  }

  /** All that can be tried here. */
  static List<Setting> settings() throws InterruptedException {
    List<Setting> found = new ArrayList<>();
    for (boolean ordinary : root() ? List.of(false, true) : List.of(true)) {
      for (Tier tier : List.of(Tier.NS, Tier.LOCK)) {
        Setting setting = new Setting(tier, ordinary);
        Probe probe = Sandbox.probe(setting.launch(Set.of()));
        if (probe.available()) {
          found.add(setting);
        } else {
          System.out.println("skipped: " + setting + ": " + probe.reason());
        }
      }
    }
    requirePython(!found.isEmpty(), "no tier of the Python sandbox can be had here");
    return found;
  }

  static void requireSandbox() throws InterruptedException {
    Probe probe = Sandbox.probe(config());
    requirePython(probe.available(), probe.reason());
  }

  private static void requirePython(boolean there, String reason) {
    if (PROMISED) {
      assertThat(there).as("%s; under CI=true it must be there", reason).isTrue();
    }
    assumeTrue(there, () -> "skipped: " + reason);
  }
}
