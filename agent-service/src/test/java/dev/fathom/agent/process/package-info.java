/** The packaged service as a process of its own. */
@NullMarked
package dev.fathom.agent.process;

import org.jspecify.annotations.NullMarked;
