/**
 * Model files: safetensors folders and GGUF, memory-mapped, checked as a whole when they are opened
 * and presented under one set of names.
 */
@NullMarked
package dev.fathom.engine.weights;

import org.jspecify.annotations.NullMarked;
