@NullMarked
package dev.fathom.engine.cuda.bench;

import org.jspecify.annotations.NullMarked;
