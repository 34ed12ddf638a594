package dev.fathom.agent.report;

/**
 * A file that belongs to a chart or a program, kept with the run under its name.
 *
 * @param sha256 of its bytes, lower-case hexadecimal
 */
public record ChartFile(Kind kind, String name, String mediaType, int bytes, String sha256) {
  /** What the file is to the chart or program. */
  public enum Kind {
    PICTURE,
    /** The figures as a table. */
    DATA,
    /** Title, unit and kind of the chart, which the code reads beside the data. */
    DESCRIPTION,
    CODE,
    /** The numbers that a program gave. */
    RESULT
  }
}
