/** Rules for putting ranked lists together. */
@NullMarked
package dev.fathom.search.rank;

import org.jspecify.annotations.NullMarked;
