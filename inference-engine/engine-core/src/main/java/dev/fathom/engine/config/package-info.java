/** What a model is: its architecture and sizes, read from config.json or GGUF metadata. */
@NullMarked
package dev.fathom.engine.config;

import org.jspecify.annotations.NullMarked;
