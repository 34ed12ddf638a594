@NullMarked
package dev.fathom.search.polite;

import org.jspecify.annotations.NullMarked;
