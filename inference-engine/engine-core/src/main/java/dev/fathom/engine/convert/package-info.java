/** Turns a Hugging Face folder into one GGUF file, with quantised weights if asked. */
@NullMarked
package dev.fathom.engine.convert;

import org.jspecify.annotations.NullMarked;
