package dev.fathom.agent.evidence;

/**
 * A time named in a text.
 *
 * @param year 0 where none is named with it
 * @param part which quarter or half; how many months; month times 100 plus day; 0 for a year
 * @param listed whether it is one of several years named together
 * @param comparison whether it is what something is compared with, or where a count begins
 */
record TimeMention(
    Kind kind, int year, int part, boolean listed, boolean comparison, int start, int end) {
  enum Kind {
    YEAR,
    QUARTER,
    HALF,
    MONTHS,
    DAY
  }

  boolean same(TimeMention other) {
    return kind == other.kind
        && part == other.part
        && (year == other.year || year == 0 || other.year == 0);
  }
}
