package dev.fathom.engine.bench;

import dev.fathom.engine.tensor.DType;

/** How the matrices of a model are stored: one type, or a mixture as llama.cpp's files have. */
public enum WeightFormat {
  F32,
  BF16,
  Q8_0,
  Q4_0,
  /** Q4_K; Q6_K for the embedding and, in some layers, for values and the way down. */
  Q4_K_M,
  /** DeepSeek's release: E4M3 with block scales in the layers, BF16 outside. */
  FP8;

  /** The type of a matrix, by its Hugging Face name. */
  DType of(String name, int layers) {
    return switch (this) {
      case F32 -> DType.F32;
      case BF16 -> DType.BF16;
      case Q8_0 -> DType.Q8_0;
      case Q4_0 -> DType.Q4_0;
      case Q4_K_M -> mixed(name, layers);
      case FP8 -> name.startsWith("model.layers.") ? DType.F8_E4M3 : DType.BF16;
    };
  }

  private static DType mixed(String name, int layers) {
    if (!name.startsWith("model.layers.")) {
      return DType.Q6_K;
    }
    int layer = Integer.parseInt(name.split("\\.", -1)[2]);
    boolean more = layer < layers / 8 || layer >= 7 * layers / 8 || (layer - layers / 8) % 3 == 2;
    boolean sensitive = name.contains("v_proj") || name.contains("down_proj");
    return more && sensitive ? DType.Q6_K : DType.Q4_K;
  }
}
