/** CUDA's driver interface as objects: whatever fails says which call and which kernel. */
@NullMarked
package dev.fathom.engine.cuda.driver;

import org.jspecify.annotations.NullMarked;
