/**
 * Serves many answers at once from one model: admission, batches, cancellation, and the budget of
 * memory.
 */
@NullMarked
package dev.fathom.engine.runtime;

import org.jspecify.annotations.NullMarked;
