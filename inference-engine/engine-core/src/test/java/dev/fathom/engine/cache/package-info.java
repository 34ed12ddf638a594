@NullMarked
package dev.fathom.engine.cache;

import org.jspecify.annotations.NullMarked;
