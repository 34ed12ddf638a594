/** A transformer on the device: weights, cache, steps. */
@NullMarked
package dev.fathom.engine.cuda.model;

import org.jspecify.annotations.NullMarked;
