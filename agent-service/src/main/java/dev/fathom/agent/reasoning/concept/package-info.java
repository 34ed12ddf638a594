/**
 * The reasoner that needs no language model: it reasons over sentences, by their embeddings, their
 * words, and rules.
 */
@NullMarked
package dev.fathom.agent.reasoning.concept;

import org.jspecify.annotations.NullMarked;
