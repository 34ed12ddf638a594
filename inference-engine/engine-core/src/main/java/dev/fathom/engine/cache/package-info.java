/**
 * Where the keys and values of past tokens stay: pages, the texts that share them, their budget.
 */
@NullMarked
package dev.fathom.engine.cache;

import org.jspecify.annotations.NullMarked;
