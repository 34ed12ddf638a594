package dev.fathom.agent.evidence;

import dev.fathom.search.document.Span;

/**
 * Words of a source that a claim may stand on. A reasoner sees evidence with its id and chooses
 * among the ids; it never writes a source, a page or a quote itself.
 *
 * @param id stable within the run, such as {@code e_1a2b3c4d_1024_1130}
 * @param item id of the plan item it was gathered for
 * @param page counted from 1
 * @param passage ordinal of the passage within the source
 * @param span where the quote lies in the canonical text
 * @param quote the exact words
 * @param heading the nearest heading above; empty where there is none
 * @param score how well it fits the plan item; comparable within a run
 * @param fiscalYear the year that its source is about; 0 where that is not clear
 * @param quarter the quarter of that year its source closes with; 0 for a whole year
 */
public record Evidence(
    String id,
    String item,
    String source,
    int page,
    int passage,
    Span span,
    String quote,
    String heading,
    double score,
    int fiscalYear,
    int quarter) {
  /** Evidence of a source whose period is not known. */
  public Evidence(
      String id,
      String item,
      String source,
      int page,
      int passage,
      Span span,
      String quote,
      String heading,
      double score) {
    this(id, item, source, page, passage, span, quote, heading, score, 0, 0);
  }

  /** The id of a stretch of a source. */
  public static String id(String source, Span span) {
    return "e_%s_%d_%d"
        .formatted(source.substring(0, Math.min(8, source.length())), span.start(), span.end());
  }
}
