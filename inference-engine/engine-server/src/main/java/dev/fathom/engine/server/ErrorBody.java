package dev.fathom.engine.server;

import org.jspecify.annotations.Nullable;

/** An error as OpenAI's clients read it. */
record ErrorBody(Details error) {
  record Details(String message, String type, @Nullable String param, @Nullable String code) {}
}
