package dev.fathom.sandbox;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.ObjIntConsumer;

/** Many runs one after the other, every fifth of which crashes, and a count of what is left. */
public final class SandboxSoak {
  private static final int BETWEEN_COUNTS = 1000;

  private SandboxSoak() {}

  /**
   * What a sandbox holds at a moment.
   *
   * @param processes of the sandbox
   * @param descriptors open in its supervisor and in the supervisor's children
   * @param mounts that the host sees
   * @param entries in its scratch directory
   */
  public record Count(long processes, long descriptors, long mounts, long entries) {}

  /**
   * Tells the count before, after each thousand runs and after all.
   *
   * @throws SandboxException when a run does not end as it should
   */
  public static void run(SandboxConfig config, int runs, ObjIntConsumer<Count> told)
      throws InterruptedException {
    try (Sandbox sandbox = Sandbox.open(config)) {
      Thread.sleep(2000);
      told.accept(count(sandbox), 0);
      for (int i = 1; i <= runs; i++) {
        String code =
            switch (i % 5) {
              case 0 -> "import ctypes; ctypes.string_at(0)";
              case 1 -> "open('f', 'w').write('x')";
              default -> "print(" + i + ")";
            };
        ExecutionResult result = sandbox.execute(ExecutionRequest.of(code));
        if ((result.status() == Status.OK) != (i % 5 != 0)) {
          throw new SandboxException("run " + i + " ended as " + result.status());
        }
        if (i % BETWEEN_COUNTS == 0 && i < runs) {
          told.accept(count(sandbox), i);
        }
      }
      Thread.sleep(8000);
      told.accept(count(sandbox), runs);
    }
  }

  private static Count count(Sandbox sandbox) {
    ProcessHandle first = ProcessHandle.of(sandbox.supervisorPid()).orElseThrow();
    long descriptors = entries(first, "fd");
    for (ProcessHandle child : first.children().toList()) {
      descriptors += entries(child, "fd");
    }
    try {
      return new Count(
          first.descendants().count(),
          descriptors,
          Files.readAllLines(Path.of("/proc/self/mounts")).size(),
          entries(sandbox.runDirectory().resolve("scratch")));
    } catch (IOException e) {
      throw new SandboxException("what the sandbox holds cannot be counted", e);
    }
  }

  private static long entries(ProcessHandle process, String what) {
    try {
      return entries(Path.of("/proc/" + process.pid(), what));
    } catch (IOException gone) {
      return 0;
    }
  }

  private static long entries(Path directory) throws IOException {
    try (var files = Files.list(directory)) {
      return files.count();
    }
  }
}
