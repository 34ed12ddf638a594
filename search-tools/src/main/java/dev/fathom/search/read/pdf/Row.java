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

  /** Holds a value: a number beside something else, or several numbers. */
  boolean data() {
    int numeric = 0;
    for (int i = 0; i < segments.size(); i++) {
      if (segments.get(i).numeric()) {
        numeric++;
      }
    }
    return segments.size() >= 2
        && numeric >= 1
        && segments.stream().skip(1).anyMatch(Segment::numeric);
  }

  /** Every cell but the first names a period. */
  boolean years() {
    return segments.stream()
        .skip(segments.size() > 1 && !segments.getFirst().year() ? 1 : 0)
        .allMatch(Segment::year);
  }

  boolean single() {
    return segments.size() == 1;
  }
}
