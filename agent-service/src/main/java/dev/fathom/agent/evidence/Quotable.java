package dev.fathom.agent.evidence;

import dev.fathom.search.document.Span;
import dev.fathom.search.passage.Passage;
import dev.fathom.search.passage.SentenceSplitter;
import java.util.ArrayList;
import java.util.List;

/** Cuts a passage into what can be quoted: the rows of a table, the sentences of anything else. */
public final class Quotable {
  private static final SentenceSplitter SENTENCES = new SentenceSplitter();
  private static final int SHORTEST = 2;

  private Quotable() {}

  /**
   * Every sentence or row of a passage in its order, as evidence.
   *
   * @param item id of the plan item it is for
   * @param score how well the passage fits it
   */
  public static List<Evidence> of(Passage passage, String item, double score) {
    List<Span> spans =
        passage.kind() == Passage.Kind.TABLE
            ? lines(passage.text())
            : SENTENCES.split(passage.text());
    String heading = passage.headings().isEmpty() ? "" : passage.headings().getLast();
    int offset = passage.span().start();
    List<Evidence> pieces = new ArrayList<>();
    for (Span span : spans) {
      String quote = passage.text().substring(span.start(), span.end());
      if (quote.codePoints().filter(Character::isLetterOrDigit).count() < SHORTEST) {
        continue;
      }
      Span in = new Span(offset + span.start(), offset + span.end());
      pieces.add(
          new Evidence(
              Evidence.id(passage.source(), in),
              item,
              passage.source(),
              passage.page(),
              passage.ordinal(),
              in,
              quote,
              heading,
              score));
    }
    return pieces;
  }

  private static List<Span> lines(String text) {
    List<Span> lines = new ArrayList<>();
    int start = 0;
    while (start < text.length()) {
      int end = text.indexOf('\n', start);
      end = end < 0 ? text.length() : end;
      if (!text.substring(start, end).isBlank()) {
        lines.add(new Span(start, end));
      }
      start = end + 1;
    }
    return lines;
  }
}
