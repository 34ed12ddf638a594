/** Recognises the text of pages that are pictures. */
@NullMarked
package dev.fathom.search.read.scan;

import org.jspecify.annotations.NullMarked;
