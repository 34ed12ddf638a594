/** Read-only weight tensors as their files hold them, and the decoding of their number formats. */
@NullMarked
package dev.fathom.engine.tensor;

import org.jspecify.annotations.NullMarked;
