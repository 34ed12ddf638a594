/**
 * The arithmetic of a model step on the processor: plain Java as the reference, the Vector API
 * beside it, and the threads that share the work.
 */
@NullMarked
package dev.fathom.engine.kernel;

import org.jspecify.annotations.NullMarked;
