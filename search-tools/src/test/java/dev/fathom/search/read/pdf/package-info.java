@NullMarked
package dev.fathom.search.read.pdf;

import org.jspecify.annotations.NullMarked;
