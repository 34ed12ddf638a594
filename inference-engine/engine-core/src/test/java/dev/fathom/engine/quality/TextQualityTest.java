package dev.fathom.engine.quality;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.fathom.engine.config.GgufConfig;
import dev.fathom.engine.convert.GgufConverter;
import dev.fathom.engine.convert.Quantization;
import dev.fathom.engine.kernel.VectorKernels;
import dev.fathom.engine.kernel.Workers;
import dev.fathom.engine.model.TinyModel;
import dev.fathom.engine.model.Transformer;
import dev.fathom.engine.quality.TextQuality.Distance;
import dev.fathom.engine.weights.GgufFile;
import dev.fathom.engine.weights.GgufWeights;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TextQualityTest {

  private static final int WINDOW = 64;

  @TempDir Path folder;

  @Test
  void theFewerBitsAWeightHasTheFurtherAModelIsFromItself() throws IOException {
    RandomFolder.write(folder);
    Distance none = distance(Quantization.F32);
    assertThat(none.divergence()).isZero();
    assertThat(none.sameChoice()).isEqualTo(1);
    assertThat(none.model()).isEqualTo(none.reference());
    double[] divergences = {
      distance(Quantization.F16).divergence(),
      distance(Quantization.BF16).divergence(),
      distance(Quantization.Q8_0).divergence(),
      distance(Quantization.Q6_K).divergence(),
      distance(Quantization.Q5_K).divergence(),
      distance(Quantization.Q4_K_M).divergence(),
      distance(Quantization.Q4_K).divergence(),
      distance(Quantization.Q4_0).divergence()
    };
    assertThat(divergences).isSorted().doesNotHaveDuplicates();
    assertThat(divergences[0]).isPositive();
    assertThat(divergences[1]).as("BF16").isLessThan(1e-4);
    assertThat(divergences[7]).as("Q4_0").isGreaterThan(100 * divergences[1]);
  }

  /** From the same model in F32. */
  private Distance distance(Quantization quantization) {
    Path exact = folder.resolve("exact.gguf");
    Path rounded = folder.resolve("rounded.gguf");
    GgufConverter.convert(folder, Quantization.F32, exact);
    GgufConverter.convert(folder, quantization, rounded);
    try (Workers workers = new Workers(2);
        GgufFile reference = GgufFile.open(exact);
        GgufFile model = GgufFile.open(rounded)) {
      VectorKernels kernels = new VectorKernels(workers);
      return TextQuality.between(
          Transformer.load(GgufConfig.of(model), new GgufWeights(model), kernels),
          Transformer.load(GgufConfig.of(reference), new GgufWeights(reference), kernels),
          sample(),
          WINDOW,
          done -> {});
    }
  }

  private static int[] sample() {
    byte[] bytes = TextQuality.sampleText().getBytes(StandardCharsets.UTF_8);
    int[] tokens = new int[150];
    for (int i = 0; i < tokens.length; i++) {
      tokens[i] = bytes[i] & 0xFF;
    }
    return tokens;
  }

  @Test
  void windowsAreForeseenButForTheirFirstToken() {
    try (TinyModel tiny = TinyModel.open("qwen2")) {
      Transformer model = tiny.load();
      int[] text = {0, 17, 3, 34, 8, 8, 29, 11, 5, 39, 2};
      TextQuality whole = TextQuality.of(model, text, 4, done -> {});
      assertThat(whole.tokens()).isEqualTo(3 + 3 + 2);
      TextQuality first = TextQuality.of(model, new int[] {0, 17, 3, 34}, 4, done -> {});
      TextQuality second = TextQuality.of(model, new int[] {8, 8, 29, 11}, 4, done -> {});
      TextQuality third = TextQuality.of(model, new int[] {5, 39, 2}, 4, done -> {});
      double surprise =
          3 * Math.log(first.perplexity())
              + 3 * Math.log(second.perplexity())
              + 2 * Math.log(third.perplexity());
      assertThat(whole.perplexity()).isCloseTo(Math.exp(surprise / 8), within(1e-9));
    }
  }

  @Test
  void modelsOfDifferentVocabulariesDoNotCompare() throws IOException {
    RandomFolder.write(folder);
    Path file = folder.resolve("exact.gguf");
    GgufConverter.convert(folder, Quantization.F32, file);
    try (TinyModel tiny = TinyModel.open("qwen2");
        GgufFile gguf = GgufFile.open(file)) {
      Transformer other =
          Transformer.load(GgufConfig.of(gguf), new GgufWeights(gguf), TinyModel.KERNELS);
      assertThatThrownBy(
              () -> TextQuality.between(tiny.load(), other, new int[] {1, 2}, 2, done -> {}))
          .hasMessageContaining("40 and 320");
    }
  }
}
