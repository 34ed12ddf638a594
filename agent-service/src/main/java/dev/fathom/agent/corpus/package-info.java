/** Folders and uploads of documents: kept by content hash, read once, indexed for search. */
@NullMarked
package dev.fathom.agent.corpus;

import org.jspecify.annotations.NullMarked;
