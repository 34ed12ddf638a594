package dev.fathom.agent.reasoning.llm;

import dev.fathom.agent.reasoning.Depth;
import dev.fathom.agent.reasoning.llm.endpoint.Strength;

/**
 * A step that a model fills. Its prompt is {@code prompts/NAME.LANGUAGE.md}, its schema {@code
 * prompts/NAME.schema.json}.
 *
 * @param type what the answer is read as
 * @param thinking most tokens of thinking
 * @param floor tokens of thinking below which it is asked once to look again; 0 for none
 * @param answer most tokens of answer
 */
record Slot<T>(String name, Class<T> type, int thinking, int floor, int answer, Strength strength) {
  /** A quick question gets half of the thinking, and is never asked to look again. */
  Slot<T> at(Depth depth) {
    return switch (depth) {
      case QUICK -> new Slot<>(name, type, thinking / 2, 0, answer, strength);
      case STANDARD -> this;
      case DEEP -> new Slot<>(name, type, thinking * 2, floor, answer, strength);
    };
  }

  /** No more than a quarter of the window each for thinking and for the answer. */
  Slot<T> within(int window) {
    return new Slot<>(
        name, type, Math.min(thinking, window / 4), floor, Math.min(answer, window / 4), strength);
  }
}
