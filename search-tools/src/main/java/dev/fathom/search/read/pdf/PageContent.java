package dev.fathom.search.read.pdf;

import java.util.List;
import java.util.Map;

/**
 * What is drawn on a page, in the order it is drawn.
 *
 * @param glyphs the characters that a reader sees
 * @param hidden how many letters were left out, by reason
 */
record PageContent(
    PageGeometry geometry, List<Glyph> glyphs, Drawing drawing, Map<Hidden, Integer> hidden) {
  PageContent {
    glyphs = List.copyOf(glyphs);
    hidden = Map.copyOf(hidden);
  }
}
