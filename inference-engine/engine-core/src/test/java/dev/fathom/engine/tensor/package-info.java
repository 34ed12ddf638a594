@NullMarked
package dev.fathom.engine.tensor;

import org.jspecify.annotations.NullMarked;
