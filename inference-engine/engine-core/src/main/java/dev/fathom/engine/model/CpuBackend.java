package dev.fathom.engine.model;

import dev.fathom.engine.config.ModelConfig;
import dev.fathom.engine.kernel.Kernels;
import dev.fathom.engine.kernel.Workers;
import dev.fathom.engine.weights.Weights;
import java.util.Optional;

/** The processor. */
public final class CpuBackend implements Backend {

  @Override
  public String name() {
    return "cpu";
  }

  @Override
  public String described() {
    return "%s, %s".formatted(name(), Kernels.described());
  }

  @Override
  public Optional<String> obstacle() {
    return Optional.empty();
  }

  @Override
  public LanguageModel load(ModelConfig config, Weights weights, Workers workers) {
    return Transformer.load(config, weights, Kernels.fastest(workers));
  }
}
