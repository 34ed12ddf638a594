/** Text to tokens and back: byte-level BPE from tokenizer.json or GGUF. */
@NullMarked
package dev.fathom.engine.tokenizer;

import org.jspecify.annotations.NullMarked;
