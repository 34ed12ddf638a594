@NullMarked
package dev.fathom.search.filing;

import org.jspecify.annotations.NullMarked;
