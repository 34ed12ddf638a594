/** Reads EPUB books. */
@NullMarked
package dev.fathom.search.read.book;

import org.jspecify.annotations.NullMarked;
