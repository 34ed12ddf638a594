package dev.fathom.engine.tokenizer;

/**
 * A token beside the BPE vocabulary's words, such as {@code <think>} or an end of turn.
 *
 * @param special control only: it leaves no text in an answer
 */
public record AddedToken(int id, String content, boolean special) {}
