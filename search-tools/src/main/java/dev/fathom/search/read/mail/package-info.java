/** Reads mail messages (RFC 5322, MIME). */
@NullMarked
package dev.fathom.search.read.mail;

import org.jspecify.annotations.NullMarked;
