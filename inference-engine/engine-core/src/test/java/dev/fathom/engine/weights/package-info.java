@NullMarked
package dev.fathom.engine.weights;

import org.jspecify.annotations.NullMarked;
