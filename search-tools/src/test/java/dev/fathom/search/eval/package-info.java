@NullMarked
package dev.fathom.search.eval;

import org.jspecify.annotations.NullMarked;
