/**
 * Typed reading of tables: each number with its unit, scale, currency and period, and the heads
 * that name it, from the cells of a table and what stands around it.
 */
@NullMarked
package dev.fathom.search.table;

import org.jspecify.annotations.NullMarked;
