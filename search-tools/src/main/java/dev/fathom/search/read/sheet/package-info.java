/** Reads workbooks row by row, with cells as a spreadsheet program displays them. */
@NullMarked
package dev.fathom.search.read.sheet;

import org.jspecify.annotations.NullMarked;
