package dev.fathom.agent.cli;

import dev.fathom.sandbox.SandboxBenchmark;
import dev.fathom.sandbox.SandboxBenchmark.Spread;
import dev.fathom.sandbox.SandboxConfig;
import dev.fathom.sandbox.SandboxSoak;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
    name = "sandbox",
    description = {
      "Measures the Python sandbox.",
      "Take the numbers on an idle machine; its load is printed before and after."
    })
final class BenchSandboxCommand implements Callable<Integer> {
  @Option(
      names = "--soak",
      paramLabel = "RUNS",
      description = "Instead, run so many times and count what is left over.")
  int soak;

  @Override
  public Integer call() throws InterruptedException, IOException {
    SandboxConfig config = SandboxCommand.config();
    load();
    if (soak > 0) {
      System.out.printf(
          "%8s %10s %12s %7s %8s%n", "runs", "processes", "descriptors", "mounts", "entries");
      SandboxSoak.run(
          config,
          soak,
          (count, runs) ->
              System.out.printf(
                  "%8d %10d %12d %7d %8d%n",
                  runs, count.processes(), count.descriptors(), count.mounts(), count.entries()));
    } else {
      print(SandboxBenchmark.run(config));
    }
    load();
    return Fathom.COMPLETED;
  }

  private static void print(SandboxBenchmark.Report report) {
    System.out.printf("%-44s %8s %8s  %s%n", "milliseconds", "p50", "p95", "goal");
    line("yardstick: a million additions in Python", report.yardstick(), "");
    line(
        "start to first result of the self-test", new Spread(report.open(), report.open()), "2500");
    line("request to first line of code", report.firstLine(), "5, p95 10");
    line("print(1)", report.print(), "20");
    line("chart and table", report.chart(), "120");
    line("cell of a session", report.cell(), "");
    line("cell after a crash, variables as before", report.recovery(), "50");
    line("kill, beyond the time limit", report.overrun(), "100");
    System.out.printf(
        Locale.ROOT,
        "%-44s %8.0f %8s  %s%n",
        "runs a second, one caller",
        report.runsPerSecond(),
        "",
        "40 or more");
    System.out.printf(
        Locale.ROOT,
        "%-44s %8.1f %8s  %s%n",
        "MB of an idle slot",
        report.idleSlot() / 1e6,
        "",
        "6");
  }

  private static void line(String what, Spread spread, String goal) {
    System.out.printf(
        Locale.ROOT, "%-44s %8.1f %8.1f  %s%n", what, spread.median(), spread.high(), goal);
  }

  private static void load() throws IOException {
    Path load = Path.of("/proc/loadavg");
    if (Files.isReadable(load)) {
      System.out.println("load " + Files.readString(load).strip());
    }
  }
}
