package dev.fathom.agent.reasoning.llm;

import dev.fathom.agent.reasoning.Watch;

/**
 * A slot that a model has filled.
 *
 * @param model as its server names it
 * @param spent over all calls for it
 * @param repaired whether the first answer was not usable
 */
record Filled<T>(T value, String model, Watch.Spent spent, boolean repaired) {}
