/** What every part of the engine shares. */
@NullMarked
package dev.fathom.engine;

import org.jspecify.annotations.NullMarked;
