/**
 * Transformers: blocks that architectures share, and one class an architecture that puts them
 * together.
 */
@NullMarked
package dev.fathom.engine.model;

import org.jspecify.annotations.NullMarked;
