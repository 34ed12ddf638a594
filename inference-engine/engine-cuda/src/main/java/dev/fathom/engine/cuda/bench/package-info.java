/** How close to the device's own limits the kernels come. */
@NullMarked
package dev.fathom.engine.cuda.bench;

import org.jspecify.annotations.NullMarked;
