/** Reads HTML: the main content of a page as blocks. */
@NullMarked
package dev.fathom.search.read.html;

import org.jspecify.annotations.NullMarked;
