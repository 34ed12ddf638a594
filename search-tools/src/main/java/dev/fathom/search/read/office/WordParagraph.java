package dev.fathom.search.read.office;

import java.util.List;

/**
 * A paragraph as read.
 *
 * @param style id of its style; empty for the default one
 * @param outline heading level counted from 1, 0 where the paragraph itself states none
 * @param listed whether it states that it is an item of a list
 * @param text white space folded; may be empty
 * @param notes ids of the notes it refers to, {@code footnote 2} or {@code endnote 1}
 * @param figures alternative texts of its pictures
 * @param aside what stands in text boxes anchored in it
 */
record WordParagraph(
    String style,
    int outline,
    boolean listed,
    String text,
    List<String> notes,
    List<String> figures,
    List<WordBlock> aside)
    implements WordBlock {
  WordParagraph {
    notes = List.copyOf(notes);
    figures = List.copyOf(figures);
    aside = List.copyOf(aside);
  }
}
