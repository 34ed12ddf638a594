package dev.fathom.search.examples;

import java.util.ArrayList;
import java.util.List;
import org.commonmark.node.Emphasis;
import org.commonmark.node.Node;
import org.commonmark.node.SoftLineBreak;
import org.commonmark.node.StrongEmphasis;
import org.commonmark.node.Text;

/** Turns the inline nodes of a Markdown block into runs. */
final class Inlines {
  private Inlines() {}

  static List<Run> runs(Node block, Style style) {
    var runs = new ArrayList<Run>();
    collect(block, style, runs);
    return runs;
  }

  static String plain(Node block) {
    var plain = new StringBuilder();
    runs(block, Style.BODY).forEach(run -> plain.append(run.text()));
    return plain.toString();
  }

  private static void collect(Node parent, Style style, List<Run> runs) {
    for (var node = parent.getFirstChild(); node != null; node = node.getNext()) {
      switch (node) {
        case Text text -> runs.add(new Run(text.getLiteral().replace('\'', '’'), style));
        case SoftLineBreak _ -> runs.add(new Run(" ", style));
        case StrongEmphasis strong -> collect(strong, style.bold(), runs);
        case Emphasis emphasis -> collect(emphasis, style.italic(), runs);
        default ->
            throw new IllegalArgumentException(
                "A report text cannot hold a " + node.getClass().getSimpleName());
      }
    }
  }
}
