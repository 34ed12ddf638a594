/** Manners towards the servers asked: one queue for each host, for everything that asks. */
@NullMarked
package dev.fathom.search.polite;

import org.jspecify.annotations.NullMarked;
