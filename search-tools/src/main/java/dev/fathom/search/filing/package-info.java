/** Filings whose figures carry tags: inline XBRL read as facts. */
@NullMarked
package dev.fathom.search.filing;

import org.jspecify.annotations.NullMarked;
