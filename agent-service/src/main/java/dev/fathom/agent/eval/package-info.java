/** Measures the platform against documents with known answers. */
@NullMarked
package dev.fathom.agent.eval;

import org.jspecify.annotations.NullMarked;
