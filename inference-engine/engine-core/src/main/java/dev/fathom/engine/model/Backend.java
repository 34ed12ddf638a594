package dev.fathom.engine.model;

import dev.fathom.engine.InvalidModelException;
import dev.fathom.engine.config.ModelConfig;
import dev.fathom.engine.kernel.Workers;
import dev.fathom.engine.weights.Weights;
import java.util.Optional;

/**
 * What computes a model. Modules offer theirs to {@link java.util.ServiceLoader}; {@link
 * CpuBackend} is always there.
 */
public interface Backend {

  /** One word, as it is asked for by. */
  String name();

  /** What it computes with, for people to read. */
  default String described() {
    return name();
  }

  /** Why it cannot compute on this machine, as a sentence; empty when it can. */
  Optional<String> obstacle();

  /** Tokens of a page of the cache that suit it. */
  default int pageSize() {
    return 16;
  }

  /**
   * Makes a model compute here.
   *
   * @param weights which stay open for as long as the result
   * @param workers threads of the processor, for as long
   * @throws InvalidModelException when a tensor is missing or shaped otherwise than configured
   */
  LanguageModel load(ModelConfig config, Weights weights, Workers workers);
}
