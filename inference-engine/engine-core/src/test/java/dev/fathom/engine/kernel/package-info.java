@NullMarked
package dev.fathom.engine.kernel;

import org.jspecify.annotations.NullMarked;
