package dev.fathom.engine.cuda.bench;

import dev.fathom.engine.config.Architecture;
import dev.fathom.engine.config.ExpertConfig;
import dev.fathom.engine.config.LatentConfig;
import dev.fathom.engine.config.ModelConfig;
import dev.fathom.engine.config.RopeConfig;
import dev.fathom.engine.config.RopeConfig.Layout;
import dev.fathom.engine.config.RopeConfig.Scaling;
import java.util.Optional;
import java.util.Set;

/** The shapes that are measured. */
final class Shapes {

  private Shapes() {}

  /** Llama 3.1 8B. */
  static ModelConfig llama8b() {
    return new ModelConfig(
        Architecture.LLAMA,
        128_256,
        4096,
        14_336,
        32,
        32,
        8,
        128,
        1e-5f,
        131_072,
        false,
        new RopeConfig(128, 5e5, Layout.HALVES, new Scaling.None()),
        Optional.empty(),
        Optional.empty(),
        0,
        Set.of());
  }

  /** DeepSeek-V2-Lite: 15.7 billion parameters, of which 2.4 work on a token. */
  static ModelConfig deepSeekV2Lite() {
    return new ModelConfig(
        Architecture.DEEPSEEK_V2,
        102_400,
        2048,
        10_944,
        27,
        16,
        16,
        192,
        1e-6f,
        32_768,
        false,
        new RopeConfig(64, 1e4, Layout.PAIRS, new Scaling.Yarn(40, 4096, 32, 1, 0.707, 0.707)),
        Optional.of(new LatentConfig(0, 512, 128, 64, 128)),
        Optional.of(
            new ExpertConfig(
                64, 6, 2, 1408, ExpertConfig.Gate.SOFTMAX, 1, 1, false, 1, 1, Set.of())),
        0,
        Set.of());
  }
}
