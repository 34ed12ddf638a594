@NullMarked
package dev.fathom.engine.sampling;

import org.jspecify.annotations.NullMarked;
