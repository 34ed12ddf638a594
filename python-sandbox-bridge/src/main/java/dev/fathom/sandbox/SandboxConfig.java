package dev.fathom.sandbox;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How the sandbox is set up.
 *
 * @param python the interpreter to use; without one the environment in the data directory is taken,
 *     then any on the path that has the libraries
 * @param dataDirectory where a Python environment of our own lies
 * @param scratchDirectory where each sandbox makes its own short-lived directory; other users must
 *     be able to pass through it
 * @param tier the tier to run in; without one the best that the machine gives
 * @param minimumTier below this nothing runs
 * @param limits what one execution may use
 * @param concurrency how many executions go on at once; more wait in line
 * @param idleRuns locked interpreters kept waiting for runs
 * @param idleSessions locked interpreters kept waiting for sessions
 * @param queue how long an execution waits for its turn
 * @param firstUserId when started as root: the first of 65536 user ids that runs may take
 * @param strongRuntime the command that starts its arguments inside gVisor, for {@link Tier#STRONG}
 */
public record SandboxConfig(
    @Nullable Path python,
    Path dataDirectory,
    Path scratchDirectory,
    @Nullable Tier tier,
    Tier minimumTier,
    Limits limits,
    int concurrency,
    int idleRuns,
    int idleSessions,
    Duration queue,
    int firstUserId,
    List<String> strongRuntime) {

  public SandboxConfig {
    strongRuntime = List.copyOf(strongRuntime);
    if (concurrency < 1 || idleRuns < 1 || idleSessions < 0) {
      throw new IllegalArgumentException("concurrency and idleRuns must be at least 1");
    }
    if (firstUserId < 1000) {
      throw new IllegalArgumentException("firstUserId must be beyond the system's own users");
    }
    if (tier == Tier.STRONG && strongRuntime.isEmpty()) {
      throw new IllegalArgumentException("tier strong needs strongRuntime, the command of gVisor");
    }
  }

  /** What suits a plain machine. */
  public static SandboxConfig in(Path dataDirectory) {
    int cores = Runtime.getRuntime().availableProcessors();
    return new SandboxConfig(
        null,
        dataDirectory,
        Path.of(System.getProperty("java.io.tmpdir")),
        null,
        Tier.LOCK,
        Limits.defaults(),
        cores,
        Math.min(cores + 1, 8),
        1,
        Duration.ofMinutes(2),
        1_000_000,
        List.of());
  }

  public SandboxConfig withTier(Tier newTier) {
    return new SandboxConfig(
        python,
        dataDirectory,
        scratchDirectory,
        newTier,
        minimumTier,
        limits,
        concurrency,
        idleRuns,
        idleSessions,
        queue,
        firstUserId,
        strongRuntime);
  }

  public SandboxConfig withMinimumTier(Tier newMinimum) {
    return new SandboxConfig(
        python,
        dataDirectory,
        scratchDirectory,
        tier,
        newMinimum,
        limits,
        concurrency,
        idleRuns,
        idleSessions,
        queue,
        firstUserId,
        strongRuntime);
  }

  public SandboxConfig withLimits(Limits newLimits) {
    return new SandboxConfig(
        python,
        dataDirectory,
        scratchDirectory,
        tier,
        minimumTier,
        newLimits,
        concurrency,
        idleRuns,
        idleSessions,
        queue,
        firstUserId,
        strongRuntime);
  }

  public SandboxConfig withPython(Path newPython) {
    return new SandboxConfig(
        newPython,
        dataDirectory,
        scratchDirectory,
        tier,
        minimumTier,
        limits,
        concurrency,
        idleRuns,
        idleSessions,
        queue,
        firstUserId,
        strongRuntime);
  }

  /** For a single run: nothing is kept waiting for another. */
  public SandboxConfig withOneInterpreter() {
    return new SandboxConfig(
        python,
        dataDirectory,
        scratchDirectory,
        tier,
        minimumTier,
        limits,
        1,
        1,
        0,
        queue,
        firstUserId,
        strongRuntime);
  }

  public SandboxConfig withConcurrency(int newConcurrency, Duration newQueue) {
    return new SandboxConfig(
        python,
        dataDirectory,
        scratchDirectory,
        tier,
        minimumTier,
        limits,
        newConcurrency,
        idleRuns,
        idleSessions,
        newQueue,
        firstUserId,
        strongRuntime);
  }
}
