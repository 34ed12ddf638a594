/**
 * Weights on their way to the device: where they lie there, in which format, and how they get
 * there.
 */
@NullMarked
package dev.fathom.engine.cuda.weights;

import org.jspecify.annotations.NullMarked;
