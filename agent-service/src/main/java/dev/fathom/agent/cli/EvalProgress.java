package dev.fathom.agent.cli;

import dev.fathom.search.eval.Progress;
import java.io.PrintStream;
import java.time.Duration;

/** Says every few seconds how far a measurement has come. Not thread-safe. */
final class EvalProgress implements Progress {
  private static final Duration PAUSE = Duration.ofSeconds(3);

  private final PrintStream out;
  private long last = System.nanoTime();

  EvalProgress(PrintStream out) {
    this.out = out;
  }

  @Override
  public void done(int done, int of, String what) {
    long now = System.nanoTime();
    if (now - last >= PAUSE.toNanos()) {
      last = now;
      String line = "%d of %d: %s".formatted(done, of, what);
      out.println(line.length() <= 80 ? line : line.substring(0, 79) + "…");
    }
  }
}
