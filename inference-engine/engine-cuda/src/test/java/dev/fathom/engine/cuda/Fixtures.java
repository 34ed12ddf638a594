package dev.fathom.engine.cuda;

import dev.fathom.engine.config.HuggingFaceConfig;
import dev.fathom.engine.config.ModelConfig;
import dev.fathom.engine.kernel.ReferenceKernels;
import dev.fathom.engine.model.Transformer;
import dev.fathom.engine.tensor.DType;
import dev.fathom.engine.weights.SafetensorsWeights;
import dev.fathom.engine.weights.Weights;
import java.nio.file.Path;

/** The tiny models of engine-core. */
final class Fixtures {

  private Fixtures() {}

  /** A model's weights, its matrices rounded to bfloat16 for both sides. */
  static Weights weights(String name) {
    return new RoundedWeights(SafetensorsWeights.open(folder(name)), DType.BF16);
  }

  private static Path folder(String name) {
    return Path.of("../engine-core/src/test/resources/models", name);
  }

  static Transformer host(String name, Weights weights) {
    ModelConfig config = HuggingFaceConfig.read(folder(name).resolve("config.json"));
    return Transformer.load(config, weights, new ReferenceKernels());
  }
}
