package dev.fathom.engine.cuda;

import dev.fathom.engine.config.Architecture;
import dev.fathom.engine.config.ModelConfig;
import dev.fathom.engine.config.RopeConfig;
import dev.fathom.engine.tensor.DType;
import dev.fathom.engine.tensor.Tensor;
import dev.fathom.engine.weights.Weights;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;

/** A small random Llama whose widths are whole quantisation blocks. */
final class RandomLlama {

  private static final int HIDDEN = 64;
  private static final int INNER = 96;
  private static final int VOCABULARY = 40;

  static final ModelConfig CONFIG =
      new ModelConfig(
          Architecture.LLAMA,
          VOCABULARY,
          HIDDEN,
          INNER,
          2,
          4,
          2,
          16,
          1e-5f,
          512,
          true,
          new RopeConfig(16, 10000, RopeConfig.Layout.HALVES, new RopeConfig.Scaling.None()),
          Optional.empty(),
          Optional.empty(),
          0,
          Set.of(1));

  private RandomLlama() {}

  static Weights weights(DType type) {
    Random random = new Random(11);
    Map<String, Tensor> tensors = new HashMap<>();
    put(tensors, random, DType.BF16, "model.embed_tokens.weight", VOCABULARY, HIDDEN);
    put(tensors, random, DType.F32, "model.norm.weight", HIDDEN);
    for (int layer = 0; layer < 2; layer++) {
      String prefix = "model.layers." + layer + ".";
      put(tensors, random, DType.F32, prefix + "input_layernorm.weight", HIDDEN);
      put(tensors, random, DType.F32, prefix + "post_attention_layernorm.weight", HIDDEN);
      put(tensors, random, type, prefix + "self_attn.q_proj.weight", 64, HIDDEN);
      put(tensors, random, type, prefix + "self_attn.k_proj.weight", 32, HIDDEN);
      put(tensors, random, type, prefix + "self_attn.v_proj.weight", 32, HIDDEN);
      put(tensors, random, type, prefix + "self_attn.o_proj.weight", HIDDEN, 64);
      put(tensors, random, type, prefix + "mlp.gate_proj.weight", INNER, HIDDEN);
      put(tensors, random, type, prefix + "mlp.up_proj.weight", INNER, HIDDEN);
      put(tensors, random, type, prefix + "mlp.down_proj.weight", HIDDEN, INNER);
    }
    return new Weights() {
      @Override
      public Optional<Tensor> find(String name) {
        return Optional.ofNullable(tensors.get(name));
      }

      @Override
      public Collection<Tensor> tensors() {
        return tensors.values();
      }

      @Override
      public long bytes() {
        return 0;
      }

      @Override
      public void close() {}
    };
  }

  private static void put(
      Map<String, Tensor> tensors, Random random, DType type, String name, long... shape) {
    long count = java.util.Arrays.stream(shape).reduce(1, (a, b) -> a * b);
    MemorySegment data = Arena.ofAuto().allocate(4 * count, 64);
    for (long i = 0; i < count; i++) {
      float value = (float) random.nextGaussian();
      data.setAtIndex(
          ValueLayout.JAVA_FLOAT, i, shape.length == 1 ? 1 + 0.1f * value : 0.2f * value);
    }
    List<Long> dimensions = java.util.Arrays.stream(shape).boxed().toList();
    Tensor tensor = new Tensor(name, DType.F32, dimensions, data, null);
    tensors.put(name, type == DType.F32 ? tensor : RoundedWeights.round(tensor, type));
  }
}
