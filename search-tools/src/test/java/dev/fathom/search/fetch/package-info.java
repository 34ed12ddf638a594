@NullMarked
package dev.fathom.search.fetch;

import org.jspecify.annotations.NullMarked;
