package dev.fathom.engine.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.offset;

import dev.fathom.engine.config.HuggingFaceConfig;
import dev.fathom.engine.config.LatentConfig;
import dev.fathom.engine.config.ModelConfig;
import dev.fathom.engine.tensor.DType;
import dev.fathom.engine.tensor.RandomTensor;
import dev.fathom.engine.tensor.Tensor;
import dev.fathom.engine.weights.Weights;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

class SplitKeyValueUpTest {

  private static final ModelConfig CONFIG =
      HuggingFaceConfig.read(TinyModel.folder("deepseek-v3").resolve("config.json"));

  @Property(tries = 50)
  void joinedIsEachHeadsKeysTurnedThenItsValues(
      @ForAll boolean rounded,
      @ForAll @IntRange(min = 1, max = 5) int heads,
      @ForAll @IntRange(min = 1, max = 3) int ranks,
      @ForAll @IntRange(min = 1, max = 3) int nopes,
      @ForAll @IntRange(min = 1, max = 40) int value,
      @ForAll long seed) {
    int rank = 32 * ranks;
    int nope = 32 * nopes;
    DType type = rounded ? DType.Q8_0 : DType.F32;
    Random random = new Random(seed);
    Tensor keys = stack(type, heads, rank, nope, random);
    Tensor values = stack(type, heads, value, rank, random);
    Tensor joined = SplitKeyValueUp.join(TinyModel.KERNELS, keys, values);
    assertThat(joined.shape()).containsExactly((long) heads * (nope + value), (long) rank);
    float[] k = keys.toFloats();
    float[] v = values.toFloats();
    float[] actual = joined.toFloats();
    for (int row = 0; row < joined.rows(); row++) {
      int head = row / (nope + value);
      int own = row % (nope + value);
      for (int r = 0; r < rank; r++) {
        float expected =
            own < nope
                ? k[(head * rank + r) * nope + own]
                : v[(head * value + own - nope) * rank + r];
        assertThat(actual[row * rank + r]).isEqualTo(expected);
      }
    }
  }

  @Property(tries = 50)
  void absorbsTheSameSplitAndJoined(
      @ForAll @IntRange(min = 1, max = 3) int heads,
      @ForAll @IntRange(min = 1, max = 3) int ranks,
      @ForAll @IntRange(min = 1, max = 3) int nopes,
      @ForAll @IntRange(min = 1, max = 40) int value,
      @ForAll long seed) {
    LatentConfig dims = new LatentConfig(0, 32 * ranks, 32 * nopes, 2, value);
    Random random = new Random(seed);
    Tensor keys = stack(DType.Q8_0, heads, dims.rank(), dims.nopeDim(), random);
    Tensor values = stack(DType.Q8_0, heads, value, dims.rank(), random);
    Absorption split = new Absorption.Split(keys, values, dims);
    Absorption joined =
        new Absorption.Joined(SplitKeyValueUp.join(TinyModel.KERNELS, keys, values), dims);
    float[] q = RandomTensor.of(DType.F32, 1, dims.nopeDim() + 3, random).toFloats();
    float[] latents = RandomTensor.of(DType.F32, 1, dims.rank() + 5, random).toFloats();
    for (int head = 0; head < heads; head++) {
      float[] query = new float[dims.rank() + 2];
      float[] expectedQuery = query.clone();
      split.query(TinyModel.KERNELS, head, q, 3, query, 2);
      joined.query(TinyModel.KERNELS, head, q, 3, expectedQuery, 2);
      assertThat(query).containsExactly(expectedQuery, offset(1e-4f));
      float[] result = new float[value + 1];
      float[] expectedResult = result.clone();
      split.result(TinyModel.KERNELS, head, latents, 5, result, 1);
      joined.result(TinyModel.KERNELS, head, latents, 5, expectedResult, 1);
      assertThat(result).containsExactly(expectedResult, offset(1e-4f));
    }
  }

  @Property(tries = 20)
  void whatIsAnnouncedIsWhatTheJoinedMatricesTake(
      @ForAll @IntRange(min = 0, max = 1) int split, @ForAll long seed) {
    LatentConfig dims = CONFIG.latent().orElseThrow();
    Random random = new Random(seed);
    Tensor keys = stack(DType.F32, CONFIG.heads(), dims.rank(), dims.nopeDim(), random);
    Tensor values = stack(DType.F32, CONFIG.heads(), dims.valueDim(), dims.rank(), random);
    Weights weights =
        new Weights() {
          @Override
          public Optional<Tensor> find(String name) {
            return name.equals("model.layers.0.self_attn.k_b_proj.weight") && split == 1
                ? Optional.of(keys)
                : Optional.empty();
          }

          @Override
          public Collection<Tensor> tensors() {
            return List.of(keys, values);
          }

          @Override
          public long bytes() {
            return 0;
          }

          @Override
          public void close() {}
        };
    assertThat(SplitKeyValueUp.bytes(CONFIG, weights))
        .isEqualTo(split * SplitKeyValueUp.join(TinyModel.KERNELS, keys, values).data().byteSize());
  }

  private static Tensor stack(DType type, int count, int rows, int columns, Random random) {
    Tensor flat = RandomTensor.of(type, count * rows, columns, random);
    List<Long> shape = List.of((long) count, (long) rows, (long) columns);
    return new Tensor("stack", type, shape, flat.data(), null);
  }
}
