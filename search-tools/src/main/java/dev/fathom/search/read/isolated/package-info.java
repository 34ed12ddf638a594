/**
 * Reads documents in child processes that are killed when they take too long or too much memory.
 */
@NullMarked
package dev.fathom.search.read.isolated;

import org.jspecify.annotations.NullMarked;
