/** Charts: which figures are drawn, and how. */
@NullMarked
package dev.fathom.agent.compute;

import org.jspecify.annotations.NullMarked;
