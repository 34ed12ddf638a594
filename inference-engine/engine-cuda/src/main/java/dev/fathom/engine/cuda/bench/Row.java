package dev.fathom.engine.cuda.bench;

import java.util.Locale;

/**
 * A line of the table.
 *
 * @param measured with its unit
 * @param share of the ceiling; NaN where there is none to compare with
 */
record Row(String work, String measured, double share, String must, String goal) {

  static Row notMeasured(String work, String why, String must, String goal) {
    return new Row(work, "not measured: " + why, Double.NaN, must, goal);
  }

  @Override
  public String toString() {
    return "| %s | %s | %s | %s | %s |"
        .formatted(
            work,
            measured,
            Double.isNaN(share) ? "" : String.format(Locale.ROOT, "%.0f %%", 100 * share),
            must,
            goal);
  }
}
