package dev.fathom.engine.bench;

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
public enum Shape {
  /** Qwen2-1.5B, and the R1 distill of that size. */
  QWEN2_1_5B {
    @Override
    ModelConfig config(int layers, int draftLayers) {
      return new ModelConfig(
          Architecture.QWEN2,
          151_936,
          1536,
          8960,
          Math.min(layers, 28),
          12,
          2,
          128,
          1e-6f,
          4096,
          true,
          new RopeConfig(128, 1e6, Layout.HALVES, new Scaling.None()),
          Optional.empty(),
          Optional.empty(),
          draftLayers,
          Set.of());
    }
  },
  /** Llama 3.2 1B. */
  LLAMA_1B {
    @Override
    ModelConfig config(int layers, int draftLayers) {
      return new ModelConfig(
          Architecture.LLAMA,
          128_256,
          2048,
          8192,
          Math.min(layers, 16),
          32,
          8,
          64,
          1e-5f,
          4096,
          true,
          new RopeConfig(64, 5e5, Layout.PAIRS, new Scaling.None()),
          Optional.empty(),
          Optional.empty(),
          draftLayers,
          Set.of());
    }
  },
  /** DeepSeek-V3's architecture at 1.4 billion parameters, of which 0.5 work on a token. */
  DEEPSEEK_1_4B {
    @Override
    ModelConfig config(int layers, int draftLayers) {
      return new ModelConfig(
          Architecture.DEEPSEEK_V3,
          32_000,
          2048,
          5632,
          Math.min(layers, 12),
          16,
          16,
          192,
          1e-6f,
          4096,
          false,
          new RopeConfig(64, 1e4, Layout.PAIRS, new Scaling.Yarn(40, 4096, 32, 1, 1, 1)),
          Optional.of(new LatentConfig(512, 512, 128, 64, 128)),
          Optional.of(
              new ExpertConfig(
                  32,
                  6,
                  1,
                  512,
                  ExpertConfig.Gate.SIGMOID_WITH_BIAS,
                  1,
                  1,
                  true,
                  2.5f,
                  1,
                  Set.of())),
          draftLayers,
          Set.of());
    }
  };

  /**
   * The shape with no more than so many layers.
   *
   * @param draftLayers layers for multi-token prediction
   */
  abstract ModelConfig config(int layers, int draftLayers);
}
