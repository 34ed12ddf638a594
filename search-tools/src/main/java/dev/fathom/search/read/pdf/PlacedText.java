package dev.fathom.search.read.pdf;

import dev.fathom.search.document.Box;
import dev.fathom.search.document.Document;
import dev.fathom.search.document.Span;
import java.util.ArrayList;
import java.util.List;

/** A document with the place of every word of its canonical text. */
public record PlacedText(Document document, List<PlacedWord> words) {
  /** A word of the canonical text and where it stands on the displayed page. */
  public record PlacedWord(Span span, Box box) {}

  public PlacedText {
    words = List.copyOf(words);
  }

  /** Boxes of the words on a page that share a character with the span, one a line of text. */
  public List<Box> marks(int page, Span span) {
    List<Box> marks = new ArrayList<>();
    for (PlacedWord word : words) {
      boolean inside = word.span().start() < span.end() && span.start() < word.span().end();
      if (inside && word.box().page() == page) {
        if (!marks.isEmpty() && sameLine(marks.getLast(), word.box())) {
          marks.add(marks.removeLast().union(word.box()));
        } else {
          marks.add(word.box());
        }
      }
    }
    return marks;
  }

  private static boolean sameLine(Box left, Box right) {
    float overlap =
        Math.min(left.y() + left.height(), right.y() + right.height())
            - Math.max(left.y(), right.y());
    float gap = right.x() - (left.x() + left.width());
    return overlap > 0.7f * Math.max(left.height(), right.height())
        && gap > -1
        && gap < right.height();
  }
}
