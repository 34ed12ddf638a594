package dev.fathom.agent.evidence;

import dev.fathom.search.document.Span;
import dev.fathom.search.passage.Passage;
import dev.fathom.search.passage.SentenceSplitter;
import java.util.ArrayList;
import java.util.List;

/** Cuts a passage into what can be quoted: the rows of a table, the sentences of anything else. */
public final class Quotable {
  private static final SentenceSplitter SENTENCES = new SentenceSplitter();
  private static final String BETWEEN_CELLS = " | ";
  private static final int SHORTEST = 2;

  private Quotable() {}

  /**
   * Every sentence or row of a passage in its order, as evidence.
   *
   * @param item id of the plan item it is for
   * @param score how well the passage fits it
   */
  public static List<Evidence> of(Passage passage, String item, double score) {
    List<Span> spans = pieces(passage.text());
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

  /** Rows line by line; what stands between them sentence by sentence. */
  private static List<Span> pieces(String text) {
    List<Span> pieces = new ArrayList<>();
    int prose = 0;
    int start = 0;
    while (start < text.length()) {
      int next = text.indexOf('\n', start);
      int end = next < 0 ? text.length() : next;
      if (text.substring(start, end).contains(BETWEEN_CELLS)) {
        sentences(text, prose, start, pieces);
        pieces.add(new Span(start, end));
        prose = end;
      }
      start = end + 1;
    }
    sentences(text, prose, text.length(), pieces);
    return pieces;
  }

  private static void sentences(String text, int from, int to, List<Span> pieces) {
    for (Span sentence : SENTENCES.split(text.substring(from, to))) {
      pieces.add(new Span(from + sentence.start(), from + sentence.end()));
    }
  }
}
