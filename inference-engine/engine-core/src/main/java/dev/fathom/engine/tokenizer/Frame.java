package dev.fathom.engine.tokenizer;

import java.util.ArrayList;
import java.util.List;

/**
 * The control tokens that a vocabulary puts around a text by itself, such as a beginning of text.
 * Chat templates write them out and need none.
 */
public record Frame(List<Integer> before, List<Integer> after) {

  static final Frame NONE = new Frame(List.of(), List.of());

  public Frame {
    before = List.copyOf(before);
    after = List.copyOf(after);
  }

  /** The beginning of a text that is to be gone on with. */
  public List<Integer> begin(List<Integer> tokens) {
    List<Integer> begun = new ArrayList<>(before);
    begun.addAll(tokens);
    return begun;
  }

  /** A whole text. */
  public List<Integer> around(List<Integer> tokens) {
    List<Integer> framed = begin(tokens);
    framed.addAll(after);
    return framed;
  }
}
