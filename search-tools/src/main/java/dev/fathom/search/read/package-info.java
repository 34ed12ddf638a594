/** Readers that turn the bytes of a file into a {@link dev.fathom.search.document.Document}. */
@NullMarked
package dev.fathom.search.read;

import org.jspecify.annotations.NullMarked;
