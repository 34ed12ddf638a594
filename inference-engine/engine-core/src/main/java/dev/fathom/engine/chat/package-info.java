/** A model on disk with everything a chat needs: tokenizer, template, thoughts, tool calls. */
@NullMarked
package dev.fathom.engine.chat;

import org.jspecify.annotations.NullMarked;
