@NullMarked
package dev.fathom.search.read;

import org.jspecify.annotations.NullMarked;
