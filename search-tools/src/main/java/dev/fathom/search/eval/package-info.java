/**
 * Measures readers and search over folders of real material; each measurement takes a folder and
 * returns a record.
 */
@NullMarked
package dev.fathom.search.eval;

import org.jspecify.annotations.NullMarked;
