/** Zip files that hold XML parts, opened with limits: the ground under office files and books. */
@NullMarked
package dev.fathom.search.read.container;

import org.jspecify.annotations.NullMarked;
