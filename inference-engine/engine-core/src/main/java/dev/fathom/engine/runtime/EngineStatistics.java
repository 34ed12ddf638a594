package dev.fathom.engine.runtime;

/**
 * The state of an engine.
 *
 * @param tokens computed since the start, of prompts and answers
 * @param prefixHitRate prompt tokens that were found in the prefix cache, of all
 */
public record EngineStatistics(
    long steps, long tokens, int running, int waiting, int availablePages, double prefixHitRate) {}
