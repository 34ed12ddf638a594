/** Passages: the stretches of a document that are searched, quoted and cited. */
@NullMarked
package dev.fathom.search.passage;

import org.jspecify.annotations.NullMarked;
