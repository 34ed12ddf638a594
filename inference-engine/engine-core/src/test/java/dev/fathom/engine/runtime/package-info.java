@NullMarked
package dev.fathom.engine.runtime;

import org.jspecify.annotations.NullMarked;
