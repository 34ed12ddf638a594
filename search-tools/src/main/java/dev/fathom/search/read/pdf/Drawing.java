package dev.fathom.search.read.pdf;

import java.util.List;

/** What is drawn on a page beside its text. */
record Drawing(List<Ruling> rulings, List<Shape> shapes) {
  static final Drawing NONE = new Drawing(List.of(), List.of());

  Drawing {
    rulings = List.copyOf(rulings);
    shapes = List.copyOf(shapes);
  }

  /** The same as the frame sees it. */
  Drawing turned(Frame frame) {
    return new Drawing(
        rulings.stream().map(frame::turn).toList(), shapes.stream().map(frame::turn).toList());
  }
}
