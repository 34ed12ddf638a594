/**
 * Writes the example corpus: the documents of a company that does not exist, from one set of
 * figures.
 */
@NullMarked
package dev.fathom.search.examples;

import org.jspecify.annotations.NullMarked;
