package dev.fathom.sandbox;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;

/** Measures a sandbox from the caller's side. Times in milliseconds. */
public final class SandboxBenchmark {
  private static final String CHART =
      """
      import pandas as pd, matplotlib.pyplot as plt
      frame = pd.DataFrame({"year": [2021, 2022, 2023], "revenue": [1.5, 2.25, 3.125]})
      frame.plot(x="year", y="revenue", title="Revenue")
      frame.describe()
      """;

  /** What the processor itself gives, to hold the other times against. */
  private static final String YARDSTICK =
      """
      import time
      begun, total = time.perf_counter(), 0
      for number in range(1_000_000):
          total += number
      1000 * (time.perf_counter() - begun)
      """;

  private SandboxBenchmark() {}

  /** Middle and high of some times. */
  public record Spread(double median, double high) {}

  /**
   * What was measured.
   *
   * @param yardstick a million additions in plain Python
   * @param open until the sandbox has withstood its attack on itself
   * @param firstLine request received to first line run
   * @param print a whole {@code print(1)}
   * @param chart a whole chart with a table
   * @param cell a whole empty cell of a session
   * @param recovery a whole cell after one that crashed
   * @param overrun kill after the time limit, beyond the limit
   * @param runsPerSecond one caller, back to back
   * @param idleSlot private bytes of a waiting interpreter and what guards it; 0 where the kernel
   *     does not say
   */
  public record Report(
      Spread yardstick,
      double open,
      Spread firstLine,
      Spread print,
      Spread chart,
      Spread cell,
      Spread recovery,
      Spread overrun,
      double runsPerSecond,
      long idleSlot) {}

  /** Takes about half a minute. */
  public static Report run(SandboxConfig config) throws InterruptedException {
    long begun = System.nanoTime();
    try (Sandbox sandbox = Sandbox.open(config)) {
      double open = millisSince(begun);
      Thread.sleep(1500);
      long idleSlot = idleSlot(sandbox);
      List<Double> yardstick = new ArrayList<>();
      for (int i = 0; i < 5; i++) {
        Value value = sandbox.execute(ExecutionRequest.of(YARDSTICK)).value();
        yardstick.add(value == null ? Double.NaN : Double.parseDouble(value.text()));
      }
      List<Double> firstLine = new ArrayList<>();
      List<Double> print = new ArrayList<>();
      for (int i = 0; i < 60; i++) {
        long start = System.nanoTime();
        ExecutionResult result = sandbox.execute(ExecutionRequest.of("print(1)"));
        print.add(millisSince(start));
        firstLine.add(result.usage().start().toNanos() / 1e6);
        Thread.sleep(50);
      }
      List<Double> chart = new ArrayList<>();
      for (int i = 0; i < 15; i++) {
        long start = System.nanoTime();
        sandbox.execute(ExecutionRequest.of(CHART));
        chart.add(millisSince(start));
        Thread.sleep(50);
      }
      List<Double> overrun = new ArrayList<>();
      for (int i = 0; i < 10; i++) {
        ExecutionResult result =
            sandbox.execute(ExecutionRequest.of("while True: pass").within(Duration.ofMillis(300)));
        overrun.add(result.usage().wall().toMillis() - 300.0);
      }
      List<Double> cell = new ArrayList<>();
      List<Double> recovery = new ArrayList<>();
      try (SandboxSession session = sandbox.openSession()) {
        for (int i = 0; i < 20; i++) {
          cell.add(timed(session, "x = 1"));
          session.execute(ExecutionRequest.of("import ctypes; ctypes.string_at(0)"));
          recovery.add(timed(session, "x"));
        }
      }
      long start = System.nanoTime();
      int runs = 0;
      while (millisSince(start) < 5000) {
        sandbox.execute(ExecutionRequest.of("print(1)"));
        runs++;
      }
      double perSecond = runs * 1000 / millisSince(start);
      return new Report(
          spread(yardstick),
          open,
          spread(firstLine),
          spread(print),
          spread(chart),
          spread(cell),
          spread(recovery),
          spread(overrun),
          perSecond,
          idleSlot);
    }
  }

  /** The zygote is the process with the most children, and each of those the monitor of a slot. */
  private static long idleSlot(Sandbox sandbox) {
    ProcessHandle zygote =
        ProcessHandle.of(sandbox.supervisorPid())
            .orElseThrow()
            .descendants()
            .max(Comparator.comparingLong(process -> process.children().count()))
            .orElseThrow();
    long bytes = zygote.descendants().mapToLong(SandboxBenchmark::privateBytes).sum();
    return bytes / Math.max(1, zygote.children().count());
  }

  private static long privateBytes(ProcessHandle process) {
    try (var lines = Files.lines(Path.of("/proc/" + process.pid() + "/smaps_rollup"))) {
      return 1024
          * lines
              .filter(line -> line.startsWith("Private_"))
              .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
              .sum();
    } catch (IOException | UncheckedIOException unreadable) {
      return 0;
    }
  }

  private static double timed(SandboxSession session, String code) throws InterruptedException {
    long start = System.nanoTime();
    session.execute(ExecutionRequest.of(code));
    return millisSince(start);
  }

  private static double millisSince(long start) {
    return (System.nanoTime() - start) / 1e6;
  }

  private static Spread spread(List<Double> times) {
    Collections.sort(times);
    return new Spread(times.get(times.size() / 2), times.get(times.size() * 95 / 100));
  }
}
