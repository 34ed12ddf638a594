/**
 * Finding on the web: several search services asked at once, their hits put together, and said for
 * each of them how it went. The services themselves are in {@code provider}.
 */
@NullMarked
package dev.fathom.search.find;

import org.jspecify.annotations.NullMarked;
