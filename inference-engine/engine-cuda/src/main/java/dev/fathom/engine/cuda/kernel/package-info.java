/** The kernels as methods: shapes in, a launch out. */
@NullMarked
package dev.fathom.engine.cuda.kernel;

import org.jspecify.annotations.NullMarked;
