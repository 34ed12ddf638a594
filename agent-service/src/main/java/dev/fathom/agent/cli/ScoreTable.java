package dev.fathom.agent.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Measures side by side with a plain reader's and with what they should reach, for a terminal. */
final class ScoreTable {
  private static final String ROW = "%-44s %10s %10s %10s%n";
  private static final int LONGEST = 44;

  private final List<String> rows = new ArrayList<>();

  /** The plain reader is named over its column. */
  ScoreTable(String plain) {
    rows.add(ROW.formatted("", "here", plain, "goal"));
  }

  /** A share from 0 to 1 with what it should reach; a goal of 0 is none. */
  ScoreTable share(String measure, double here, double plain, double goal) {
    return row(measure, decimals(here), decimals(plain), goal == 0 ? "" : decimals(goal));
  }

  ScoreTable row(String measure, String here, String plain, String goal) {
    String name = measure.length() <= LONGEST ? measure : measure.substring(0, LONGEST - 1) + "…";
    rows.add(ROW.formatted(name, here, plain, goal));
    return this;
  }

  private static String decimals(double share) {
    return String.format(Locale.ROOT, "%.3f", share);
  }

  @Override
  public String toString() {
    return String.join("", rows);
  }
}
