/** Claims, citations, and the ladder of checks that gives each claim its verdict. */
@NullMarked
package dev.fathom.agent.evidence;

import org.jspecify.annotations.NullMarked;
