package dev.fathom.search.read.pdf;

import java.util.List;

/** A line seen as a row of cells. */
record Row(Line line, List<Segment> segments) {
  static Row of(Line line) {
    List<Word> words = line.words().stream().filter(word -> !isLeader(word.text())).toList();
    return new Row(line, words.isEmpty() ? Segment.of(line) : Segment.of(Line.of(words)));
  }

  Row {
    segments = List.copyOf(segments);
  }

  /** Dots that lead the eye across a row and lines typed as dashes; they are no part of a cell. */
  static boolean isLeader(String text) {
    boolean dots = text.length() >= 3 && text.chars().allMatch(c -> ".·…_".indexOf(c) >= 0);
    return dots || (text.length() >= 5 && text.chars().allMatch(c -> "-=–—".indexOf(c) >= 0));
  }

  /** Nothing but a typed line. */
  boolean typedLine() {
    return line.words().stream().allMatch(word -> isLeader(word.text()));
  }

  boolean dotted() {
    return line.text().contains("....") || line.text().contains(". . . .");
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
