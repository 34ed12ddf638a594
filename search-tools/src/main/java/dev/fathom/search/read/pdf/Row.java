package dev.fathom.search.read.pdf;

import java.util.List;

/** A line seen as a row of cells. */
record Row(Line line, List<Segment> segments) {
  static Row of(Line line) {
    return new Row(line, Segment.of(line));
  }

  Row {
    segments = List.copyOf(segments);
  }

  /** Holds a number beside something else. */
  boolean data() {
    return segments.size() >= 2 && segments.stream().skip(1).anyMatch(Segment::numeric);
  }

  /** Holds a number that is not the name of a year. */
  boolean values() {
    return data() && segments.stream().anyMatch(cell -> cell.numeric() && !cell.year());
  }

  boolean hasNumber() {
    return segments.stream().anyMatch(Segment::numeric);
  }

  boolean single() {
    return segments.size() == 1;
  }
}
