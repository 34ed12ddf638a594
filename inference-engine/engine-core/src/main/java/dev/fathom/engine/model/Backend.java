package dev.fathom.engine.model;

import java.util.Optional;

/**
 * What computes a model. Modules offer theirs to {@link java.util.ServiceLoader}; {@link
 * CpuBackend} is always there.
 */
public interface Backend {

  /** One word, as it is asked for by. */
  String name();

  /** Why it cannot compute on this machine, as a sentence; empty when it can. */
  Optional<String> obstacle();

  /**
   * Makes a model compute here.
   *
   * @param model its structure over its weights, which stay open for as long as the result
   */
  LanguageModel load(Transformer model);
}
