/** Why a file is not read: the kinds of reason, and the exception parsers throw. */
@NullMarked
package dev.fathom.search.read.refusal;

import org.jspecify.annotations.NullMarked;
