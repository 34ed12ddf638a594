@NullMarked
package dev.fathom.engine.convert;

import org.jspecify.annotations.NullMarked;
