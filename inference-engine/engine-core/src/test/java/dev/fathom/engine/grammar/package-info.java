@NullMarked
package dev.fathom.engine.grammar;

import org.jspecify.annotations.NullMarked;
