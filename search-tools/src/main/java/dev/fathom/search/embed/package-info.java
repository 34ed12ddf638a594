/** Sentence embeddings computed in this process, without a server or a key. */
@NullMarked
package dev.fathom.search.embed;

import org.jspecify.annotations.NullMarked;
