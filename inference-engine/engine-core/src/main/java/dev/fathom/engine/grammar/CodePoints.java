package dev.fathom.engine.grammar;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Pattern;

/** A set of Unicode characters, as ranges in order that neither touch nor overlap. */
record CodePoints(List<Range> ranges) {

  static final CodePoints NONE = new CodePoints(List.of());

  /** All characters; surrogates are none, having no UTF-8. */
  static final CodePoints ALL =
      new CodePoints(List.of(new Range(0, 0xD7FF), new Range(0xE000, 0x10FFFF)));

  /** From {@code first} to {@code last}, both included. */
  record Range(int first, int last) {}

  CodePoints {
    ranges = List.copyOf(ranges);
  }

  static CodePoints of(int codePoint) {
    return range(codePoint, codePoint);
  }

  static CodePoints range(int first, int last) {
    return new CodePoints(List.of(new Range(first, last))).minus(NONE);
  }

  static CodePoints anyOf(String characters) {
    CodePoints set = NONE;
    for (int c : characters.codePoints().toArray()) {
      set = set.or(of(c));
    }
    return set;
  }

  /** The characters of a class that {@code java.util.regex} knows, such as {@code \p{L}}. */
  static CodePoints matching(String javaClass) {
    var matcher = Pattern.compile(javaClass).asMatchPredicate();
    List<Range> ranges = new ArrayList<>();
    int first = -1;
    for (int c = 0; c <= 0x110000; c++) {
      boolean in =
          c <= 0x10FFFF && (c < 0xD800 || c > 0xDFFF) && matcher.test(Character.toString(c));
      if (in && first < 0) {
        first = c;
      } else if (!in && first >= 0) {
        ranges.add(new Range(first, c - 1));
        first = -1;
      }
    }
    return new CodePoints(ranges);
  }

  boolean isEmpty() {
    return ranges.isEmpty();
  }

  boolean contains(int codePoint) {
    return ranges.stream().anyMatch(r -> r.first <= codePoint && codePoint <= r.last);
  }

  CodePoints or(CodePoints other) {
    List<Range> all = new ArrayList<>(ranges);
    all.addAll(other.ranges);
    all.sort(Comparator.comparingInt(Range::first));
    List<Range> merged = new ArrayList<>();
    for (Range range : all) {
      if (!merged.isEmpty() && range.first <= merged.getLast().last + 1) {
        Range before = merged.removeLast();
        merged.add(new Range(before.first, Math.max(before.last, range.last)));
      } else {
        merged.add(range);
      }
    }
    return new CodePoints(merged);
  }

  /** The characters of this set that are not in the other; never a surrogate. */
  CodePoints minus(CodePoints other) {
    List<Range> left = new ArrayList<>(ranges);
    List<Range> cuts = new ArrayList<>(other.ranges);
    cuts.add(new Range(0xD800, 0xDFFF));
    for (Range cut : cuts) {
      List<Range> rest = new ArrayList<>();
      for (Range range : left) {
        if (range.first < cut.first) {
          rest.add(new Range(range.first, Math.min(range.last, cut.first - 1)));
        }
        if (range.last > cut.last) {
          rest.add(new Range(Math.max(range.first, cut.last + 1), range.last));
        }
        if (range.last < range.first) {
          throw new IllegalArgumentException("a range ends before it starts");
        }
      }
      left = rest;
    }
    return new CodePoints(left);
  }

  CodePoints complement() {
    return ALL.minus(this);
  }
}
