/** Reads PDF: glyphs to words, lines, columns, paragraphs and tables. */
@NullMarked
package dev.fathom.search.read.pdf;

import org.jspecify.annotations.NullMarked;
