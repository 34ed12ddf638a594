/** What each kernel has to compute, and whether it does. */
@NullMarked
package dev.fathom.engine.cuda.check;

import org.jspecify.annotations.NullMarked;
