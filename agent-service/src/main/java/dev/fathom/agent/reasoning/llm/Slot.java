package dev.fathom.agent.reasoning.llm;

import dev.fathom.agent.reasoning.llm.endpoint.Strength;

/**
 * A step that a model fills. Its prompt is {@code prompts/NAME.LANGUAGE.md}, its schema {@code
 * prompts/NAME.schema.json}.
 *
 * @param type what the answer is read as
 * @param thinking most tokens of thinking
 * @param answer most tokens of answer
 */
record Slot<T>(String name, Class<T> type, int thinking, int answer, Strength strength) {}
