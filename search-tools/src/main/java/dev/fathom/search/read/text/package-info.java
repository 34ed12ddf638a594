/** Reads plain text, Markdown and CSV. */
@NullMarked
package dev.fathom.search.read.text;

import org.jspecify.annotations.NullMarked;
