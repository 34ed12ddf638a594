/** Typed numbers with the table cell they came from. */
@NullMarked
package dev.fathom.agent.figures;

import org.jspecify.annotations.NullMarked;
