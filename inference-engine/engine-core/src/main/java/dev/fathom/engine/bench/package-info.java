/** Measures the engine on models of real shapes with random weights. */
@NullMarked
package dev.fathom.engine.bench;

import org.jspecify.annotations.NullMarked;
