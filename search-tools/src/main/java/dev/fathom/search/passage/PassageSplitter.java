package dev.fathom.search.passage;

import dev.fathom.search.document.Block;
import dev.fathom.search.document.Document;
import dev.fathom.search.document.Page;
import dev.fathom.search.document.Span;
import dev.fathom.search.passage.Passage.Kind;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Cuts a document into passages along its blocks. Stateless and thread-safe.
 *
 * <p>The passages are in the order of the text, do not overlap, never cross a page, and together
 * hold every character of the document that is not blank. A heading opens a passage once the one
 * before it has some length; long paragraphs are cut between sentences, long tables between rows.
 */
public final class PassageSplitter {
  /** A passage of prose is closed once it has this many characters. */
  private static final int FULL = 900;

  /** A passage of prose has no more characters than this. */
  private static final int LONGEST_PROSE = 1200;

  /** A passage shorter than this takes in the next section rather than standing alone. */
  private static final int SHORT = 350;

  /** A last piece up to this long ("The following table shows...") goes with its table. */
  private static final int LEAD_IN = 250;

  /** What is left at the end of a page and is this short goes with the passage before it. */
  private static final int REMNANT = 120;

  /** A table stays whole up to this many characters. */
  private static final int LONGEST_TABLE = 2400;

  private final SentenceSplitter sentences = new SentenceSplitter();

  /**
   * The passages of a document.
   *
   * @param source content hash of the source that the document was read from
   */
  public List<Passage> split(String source, Document document) {
    Map<Integer, List<Block>> blocks =
        document.blocks().stream().collect(Collectors.groupingBy(Block::page));
    Assembly assembly = new Assembly(source, document);
    for (Page page : document.pages()) {
      splitPage(page, blocks.getOrDefault(page.number(), List.of()), assembly);
    }
    return assembly.passages();
  }

  private void splitPage(Page page, List<Block> blocks, Assembly assembly) {
    assembly.startPage(page);
    int at = page.span().start();
    List<Block> inOrder =
        blocks.stream().sorted(Comparator.comparingInt(block -> block.span().start())).toList();
    for (Block block : inOrder) {
      int start = Math.max(at, block.span().start());
      int end = Math.min(page.span().end(), block.span().end());
      if (end <= start) {
        continue;
      }
      prose(new Span(at, start), assembly);
      Span span = new Span(start, end);
      switch (block) {
        case Block.Heading heading -> assembly.heading(heading, span, SHORT);
        case Block.Table table -> table(table, span, assembly);
        case Block.Paragraph _, Block.ListItem _, Block.Code _, Block.Figure _ ->
            prose(span, assembly);
      }
      at = end;
    }
    prose(new Span(at, page.span().end()), assembly);
    assembly.closePage(REMNANT);
  }

  private void prose(Span span, Assembly assembly) {
    Span trimmed = assembly.trim(span);
    if (trimmed.length() == 0) {
      return;
    }
    for (Span piece :
        trimmed.length() > LONGEST_PROSE ? pieces(trimmed, assembly) : List.of(trimmed)) {
      if (assembly.lengthWith(piece) > LONGEST_PROSE) {
        assembly.close();
      }
      assembly.prose(piece);
      if (assembly.length() >= FULL) {
        assembly.close();
      }
    }
  }

  /** Runs of whole sentences; a sentence that is too long alone is cut between words. */
  private List<Span> pieces(Span span, Assembly assembly) {
    List<Span> pieces = new ArrayList<>();
    String text = assembly.text(span);
    int start = -1;
    int end = -1;
    for (Span sentence : sentences.split(text)) {
      for (Span part : Cut.atBlanks(text, sentence, LONGEST_PROSE)) {
        if (start >= 0 && part.end() - start > FULL) {
          pieces.add(new Span(span.start() + start, span.start() + end));
          start = -1;
        }
        start = start < 0 ? part.start() : start;
        end = part.end();
      }
    }
    if (start >= 0) {
      pieces.add(new Span(span.start() + start, span.start() + end));
    }
    return pieces;
  }

  private void table(Block.Table table, Span span, Assembly assembly) {
    if (assembly.length() > SHORT) {
      assembly.closeBeforeLeadIn(LEAD_IN);
    }
    if (assembly.lengthWith(span) > LONGEST_TABLE) {
      assembly.close();
    }
    assembly.caption(table.caption());
    for (Span piece : Cut.atRows(table, span, LONGEST_TABLE)) {
      assembly.table(piece);
      assembly.close();
    }
    assembly.caption("");
  }

  /** Collects spans into the passage that is being built, and passages into the result. */
  private static final class Assembly {
    private final String source;
    private final Document document;
    private final List<Passage> passages = new ArrayList<>();
    private final List<Block.Heading> path = new ArrayList<>();
    private final List<Span> pieces = new ArrayList<>();
    private List<String> headings = List.of();
    private boolean onlyHeadings = true;
    private boolean anyHeading;
    private String caption = "";
    private int page = 1;
    private Kind kind = Kind.PROSE;

    Assembly(String source, Document document) {
      this.source = source;
      this.document = document;
    }

    void startPage(Page next) {
      page = next.number();
    }

    String text(Span span) {
      return document.text(span);
    }

    Span trim(Span span) {
      return Blanks.trim(document.text(), span.start(), span.end());
    }

    int length() {
      return pieces.isEmpty() ? 0 : pieces.getLast().end() - pieces.getFirst().start();
    }

    int lengthWith(Span next) {
      return pieces.isEmpty() ? next.length() : next.end() - pieces.getFirst().start();
    }

    void heading(Block.Heading heading, Span span, int enough) {
      if (length() >= enough) {
        close();
      }
      path.removeIf(above -> above.level() >= heading.level());
      path.add(heading);
      if (onlyHeadings) {
        headings = path.stream().map(Block.Heading::text).toList();
      }
      anyHeading |= extend(span);
    }

    void caption(String text) {
      caption = text.strip();
    }

    void prose(Span span) {
      if (extend(span)) {
        onlyHeadings = false;
      }
    }

    void table(Span span) {
      prose(span);
      kind = Kind.TABLE;
    }

    private boolean extend(Span span) {
      Span trimmed = trim(span);
      if (trimmed.length() == 0) {
        return false;
      }
      if (pieces.isEmpty()) {
        headings = path.stream().map(Block.Heading::text).toList();
      }
      return pieces.add(trimmed);
    }

    /** Closes the passage but for its last piece if that is short. */
    void closeBeforeLeadIn(int longest) {
      Span last = pieces.getLast();
      boolean keep = pieces.size() > 1 && last.length() <= longest;
      if (keep) {
        pieces.removeLast();
      }
      close();
      if (keep) {
        prose(last);
      }
    }

    void closePage(int remnant) {
      boolean joins =
          length() > 0
              && length() <= remnant
              && !anyHeading
              && !passages.isEmpty()
              && passages.getLast().page() == page;
      if (joins) {
        Passage before = passages.removeLast();
        Span span = new Span(before.span().start(), pieces.getLast().end());
        passages.add(
            new Passage(
                source,
                before.ordinal(),
                page,
                span,
                before.headings(),
                before.kind(),
                document.text(span)));
        pieces.clear();
      }
      close();
    }

    void close() {
      if (!pieces.isEmpty()) {
        Span span = new Span(pieces.getFirst().start(), pieces.getLast().end());
        passages.add(
            new Passage(source, passages.size(), page, span, named(), kind, document.text(span)));
      }
      pieces.clear();
      onlyHeadings = true;
      anyHeading = false;
      kind = Kind.PROSE;
    }

    private List<String> named() {
      if (caption.isEmpty() || headings.contains(caption)) {
        return headings;
      }
      List<String> all = new ArrayList<>(headings);
      all.add(caption);
      return all;
    }

    List<Passage> passages() {
      return List.copyOf(passages);
    }
  }
}
