package dev.fathom.engine.server.cli;

import java.io.Console;
import java.io.PrintStream;
import java.util.Locale;
import java.util.Optional;

/**
 * One line that is written over while something goes on, at most 80 columns wide; where there is no
 * terminal it is written once, at the end.
 */
final class ProgressBar implements AutoCloseable {

  private static final int BAR = 24;
  private static final int NAME = 30;

  private final PrintStream out;
  private final boolean live;
  private final String name;
  private final String total;
  private int shown = -1;

  /**
   * Begins at nothing.
   *
   * @param total how much there is to do, as it is shown
   */
  ProgressBar(PrintStream out, boolean live, String name, String total) {
    this.out = out;
    this.live = live;
    this.name = name.length() <= NAME ? name : "…" + name.substring(name.length() - NAME + 1);
    this.total = total;
  }

  /** On standard error. */
  static ProgressBar onTerminal(String name, String total) {
    boolean terminal =
        Optional.ofNullable(System.console()).filter(Console::isTerminal).isPresent();
    return new ProgressBar(System.err, terminal, name, total);
  }

  /** A number of bytes as people say it. */
  static String bytes(long bytes) {
    return bytes < 1_000_000_000
        ? String.format(Locale.ROOT, "%.1f MB", bytes / 1e6)
        : String.format(Locale.ROOT, "%.2f GB", bytes / 1e9);
  }

  void show(long done, long all) {
    int percent = all == 0 ? 100 : (int) (done * 100 / all);
    if (percent != shown) {
      shown = percent;
      if (live) {
        line("\r");
      }
    }
  }

  private void line(String start) {
    int full = shown * BAR / 100;
    out.printf(
        Locale.ROOT,
        "%s%s%s %3d %% of %9s  %s",
        start,
        "#".repeat(full),
        ".".repeat(BAR - full),
        shown,
        total,
        name);
    out.flush();
  }

  /** Ends the line. */
  @Override
  public void close() {
    if (shown >= 0) {
      if (!live) {
        line("");
      }
      out.println();
    }
  }
}
