/**
 * Fetches pages and documents from the web: guarded, politely, within limits, from a cache where
 * that will do. {@link dev.fathom.search.fetch.Fetcher} is the entry.
 */
@NullMarked
package dev.fathom.search.fetch;

import org.jspecify.annotations.NullMarked;
