package dev.fathom.agent.cli;

import dev.fathom.sandbox.PythonEnvironment;
import dev.fathom.sandbox.SandboxConfig;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
    name = "install",
    description = {
      "Makes a Python environment in the data directory.",
      "Its libraries are a pinned list. Not needed where there is a Python with numpy,",
      "pandas and matplotlib."
    })
final class SandboxInstallCommand implements Callable<Integer> {
  @Option(
      names = "--wheels",
      paramLabel = "DIR",
      description = "Install from this folder of wheels; no package index is asked.")
  @Nullable Path wheels;

  @Override
  public Integer call() throws InterruptedException {
    Path folder = wheels;
    if (folder != null && !Files.isDirectory(folder)) {
      throw new IllegalArgumentException("There is no folder %s.".formatted(folder));
    }
    SandboxConfig config = SandboxCommand.config();
    System.err.println("Installing; this takes a few minutes ...");
    System.out.println("Python is in " + PythonEnvironment.create(config, folder));
    return Fathom.COMPLETED;
  }
}
