/** The passage index: BM25 and sentence vectors, fused by reciprocal rank. */
@NullMarked
package dev.fathom.search.index;

import org.jspecify.annotations.NullMarked;
