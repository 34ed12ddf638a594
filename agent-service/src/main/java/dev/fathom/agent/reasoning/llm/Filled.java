package dev.fathom.agent.reasoning.llm;

/**
 * A slot that a model has filled.
 *
 * @param repaired whether the first answer was not usable
 */
record Filled<T>(T value, boolean repaired) {}
