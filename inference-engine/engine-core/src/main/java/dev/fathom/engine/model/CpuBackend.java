package dev.fathom.engine.model;

import java.util.Optional;

/** The processor: models compute there as they are. */
public final class CpuBackend implements Backend {

  @Override
  public String name() {
    return "cpu";
  }

  @Override
  public Optional<String> obstacle() {
    return Optional.empty();
  }

  @Override
  public LanguageModel load(Transformer model) {
    return model;
  }
}
