@NullMarked
package dev.fathom.search.find;

import org.jspecify.annotations.NullMarked;
