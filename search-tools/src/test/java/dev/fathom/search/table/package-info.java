@NullMarked
package dev.fathom.search.table;

import org.jspecify.annotations.NullMarked;
