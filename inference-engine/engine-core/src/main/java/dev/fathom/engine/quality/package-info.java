/** How much of a model is left after its weights were rounded. */
@NullMarked
package dev.fathom.engine.quality;

import org.jspecify.annotations.NullMarked;
