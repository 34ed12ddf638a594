package dev.fathom.engine.chat;

/**
 * A tool the model wants called.
 *
 * @param arguments JSON, as the model wrote it
 */
public record ToolCall(String name, String arguments) {}
