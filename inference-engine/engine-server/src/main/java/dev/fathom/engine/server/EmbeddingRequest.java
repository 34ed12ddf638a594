package dev.fathom.engine.server;

import com.fasterxml.jackson.databind.JsonNode;
import org.jspecify.annotations.Nullable;

/**
 * The body of an embedding request.
 *
 * @param input text, texts, tokens or lists of tokens
 * @param encodingFormat {@code float}, or {@code base64} for little-endian float32
 * @param dimensions to cut the vectors to
 */
record EmbeddingRequest(
    @Nullable String model,
    @Nullable JsonNode input,
    @Nullable String encodingFormat,
    @Nullable Integer dimensions) {}
