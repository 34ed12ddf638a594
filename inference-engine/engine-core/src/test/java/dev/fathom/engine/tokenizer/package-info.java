@NullMarked
package dev.fathom.engine.tokenizer;

import org.jspecify.annotations.NullMarked;
