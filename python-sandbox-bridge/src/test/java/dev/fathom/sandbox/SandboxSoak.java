package dev.fathom.sandbox;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;

/** Many runs, then a count of what is left. Started by hand: tier, number of runs. */
final class SandboxSoak {
  private SandboxSoak() {}

  public static void main(String[] arguments) throws Exception {
    Tier tier = Tier.of(arguments[0]);
    int runs = Integer.parseInt(arguments[1]);
    try (Sandbox sandbox = Sandbox.open(new Machine.Setting(tier, false).launch(Set.of()))) {
      Thread.sleep(2000);
      System.out.println("before: " + count(sandbox));
      for (int i = 1; i <= runs; i++) {
        String code =
            switch (i % 5) {
              case 0 -> "import ctypes; ctypes.string_at(0)";
              case 1 -> "open('f', 'w').write('x')";
              default -> "print(" + i + ")";
            };
        ExecutionResult result = sandbox.execute(ExecutionRequest.of(code));
        if ((result.status() == Status.OK) != (i % 5 != 0)) {
          throw new IllegalStateException(i + ": " + result);
        }
        if (i % 1000 == 0) {
          System.out.println(i + ": " + count(sandbox));
        }
      }
      Thread.sleep(8000);
      System.out.println("after: " + count(sandbox));
    }
  }

  private static String count(Sandbox sandbox) throws Exception {
    Path process = Path.of("/proc/" + sandbox.supervisorPid());
    ProcessHandle first = ProcessHandle.of(sandbox.supervisorPid()).orElseThrow();
    long zygoteFiles = 0;
    for (ProcessHandle handle : first.children().toList()) {
      zygoteFiles += entries(Path.of("/proc/" + handle.pid() + "/fd"));
    }
    return "%d processes, %d descriptors of the supervisor, %d of its children, %d mounts of the host, %d files"
        .formatted(
            first.descendants().count(),
            entries(process.resolve("fd")),
            zygoteFiles,
            Files.readAllLines(Path.of("/proc/self/mounts")).size(),
            walk(sandbox.runDirectory()));
  }

  private static long entries(Path directory) throws Exception {
    try (var files = Files.list(directory)) {
      return files.count();
    }
  }

  private static long walk(Path directory) throws Exception {
    try (var files = Files.list(directory.resolve("scratch"))) {
      return files.count();
    }
  }
}
