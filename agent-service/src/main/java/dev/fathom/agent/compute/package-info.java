/** Computing in Python: the sandbox of this process, and the charts that it draws. */
@NullMarked
package dev.fathom.agent.compute;

import org.jspecify.annotations.NullMarked;
