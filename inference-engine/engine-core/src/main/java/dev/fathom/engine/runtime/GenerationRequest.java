package dev.fathom.engine.runtime;

import dev.fathom.engine.grammar.TokenGrammar;
import dev.fathom.engine.sampling.SamplingOptions;
import java.util.List;
import java.util.Optional;

/**
 * An answer asked for.
 *
 * @param prompt its tokens, at least one
 * @param maxTokens tokens of the answer at most, thought included
 * @param stops the answer ends before any of these
 * @param thinking for reasoning models
 * @param grammar what the answer must keep to, after the thought
 * @param client whose request it is; clients take turns
 * @param priority higher ones go first, whoever's they are
 */
public record GenerationRequest(
    List<Integer> prompt,
    int maxTokens,
    SamplingOptions sampling,
    List<String> stops,
    Optional<ThinkingOptions> thinking,
    Optional<TokenGrammar> grammar,
    String client,
    int priority) {

  public GenerationRequest {
    if (prompt.isEmpty() || maxTokens < 1) {
      throw new IllegalArgumentException("a prompt and room for an answer are needed");
    }
    prompt = List.copyOf(prompt);
    stops = List.copyOf(stops);
  }

  /** A plain request. */
  public static GenerationRequest of(
      List<Integer> prompt, int maxTokens, SamplingOptions sampling) {
    return new GenerationRequest(
        prompt, maxTokens, sampling, List.of(), Optional.empty(), Optional.empty(), "", 0);
  }

  /** The same, under a grammar. */
  public GenerationRequest withGrammar(TokenGrammar kept) {
    return new GenerationRequest(
        prompt, maxTokens, sampling, stops, thinking, Optional.of(kept), client, priority);
  }

  /** The same, sampled otherwise. */
  GenerationRequest withSeed(long seed) {
    return new GenerationRequest(
        prompt, maxTokens, sampling.withSeed(seed), stops, thinking, grammar, client, priority);
  }
}
