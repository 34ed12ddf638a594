package dev.fathom.engine.server;

import dev.fathom.engine.chat.ToolCall;
import dev.fathom.engine.runtime.GenerationEvent.Usage;

/** What an answer consists of, in the terms of the API. */
sealed interface Piece {

  record Thought(String text) implements Piece {}

  record Text(String text) implements Piece {}

  record Call(ToolCall call) implements Piece {}

  record Logprob(Completion.TokenLogprob token) implements Piece {}

  record End(String reason, Usage usage) implements Piece {}
}
