/**
 * One model for every format: pages of canonical text, blocks in reading order, tables as cells,
 * each with its place.
 */
@NullMarked
package dev.fathom.search.document;

import org.jspecify.annotations.NullMarked;
