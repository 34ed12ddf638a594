package dev.fathom.search.read.pdf;

import java.util.List;

/** What is drawn on a page, in the order it is drawn. */
record PageContent(PageGeometry geometry, List<Glyph> glyphs, Drawing drawing) {}
