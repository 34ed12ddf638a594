/**
 * The reasoner that asks a language model: it thinks first, then answers under a schema, and never
 * needs function calling.
 */
@NullMarked
package dev.fathom.agent.reasoning.llm;

import org.jspecify.annotations.NullMarked;
