/** Reads word-processing documents and presentations (ECMA-376). */
@NullMarked
package dev.fathom.search.read.office;

import org.jspecify.annotations.NullMarked;
