package dev.fathom.agent.compute;

import dev.fathom.agent.database.DataDirectory;
import dev.fathom.sandbox.SandboxConfig;
import dev.fathom.sandbox.Tier;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * What an administrator sets about the sandbox, from the environment: {@code FATHOM_SANDBOX_TIER}
 * ({@code auto}, {@code lock}, {@code ns}, {@code strong} or {@code off}), {@code
 * FATHOM_SANDBOX_MINIMUM_TIER}, {@code FATHOM_SANDBOX_PYTHON} (an interpreter) and {@code
 * FATHOM_SANDBOX_RUNTIME} (the command of gVisor, for tier {@code strong}).
 */
public final class SandboxSettings {
  private static final String TIER = "FATHOM_SANDBOX_TIER";

  private SandboxSettings() {}

  /**
   * The sandbox as it is set; empty where it is set to be off.
   *
   * @throws IllegalArgumentException naming the variable that cannot be understood
   */
  public static Optional<SandboxConfig> of(DataDirectory data, Map<String, String> environment) {
    String tier = word(environment, TIER, "auto");
    if (tier.equals("off")) {
      return Optional.empty();
    }
    SandboxConfig usual = SandboxConfig.in(data.path());
    String python = environment.getOrDefault("FATHOM_SANDBOX_PYTHON", "").strip();
    String runtime = environment.getOrDefault("FATHOM_SANDBOX_RUNTIME", "").strip();
    return Optional.of(
        new SandboxConfig(
            python.isEmpty() ? null : Path.of(python),
            usual.dataDirectory(),
            usual.scratchDirectory(),
            tier.equals("auto") ? null : tier(TIER, tier),
            tier(
                "FATHOM_SANDBOX_MINIMUM_TIER",
                word(environment, "FATHOM_SANDBOX_MINIMUM_TIER", usual.minimumTier().word())),
            usual.limits(),
            usual.concurrency(),
            usual.idleRuns(),
            usual.idleSessions(),
            usual.queue(),
            usual.firstUserId(),
            runtime.isEmpty() ? List.of() : List.of(runtime.split("\\s+", -1))));
  }

  private static Tier tier(String variable, String word) {
    try {
      return Tier.of(word);
    } catch (IllegalArgumentException unknown) {
      throw new IllegalArgumentException(variable + ": " + unknown.getMessage(), unknown);
    }
  }

  private static String word(Map<String, String> environment, String name, String otherwise) {
    String word = environment.getOrDefault(name, "").strip().toLowerCase(Locale.ROOT);
    return word.isEmpty() ? otherwise : word;
  }
}
