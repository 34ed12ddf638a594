@NullMarked
package dev.fathom.engine.cuda.driver;

import org.jspecify.annotations.NullMarked;
