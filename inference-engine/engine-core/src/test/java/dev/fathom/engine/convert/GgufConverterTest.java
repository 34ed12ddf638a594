package dev.fathom.engine.convert;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.fathom.engine.config.GgufConfig;
import dev.fathom.engine.config.ModelConfig;
import dev.fathom.engine.model.Hidden;
import dev.fathom.engine.model.TinyModel;
import dev.fathom.engine.model.Transformer;
import dev.fathom.engine.weights.GgufFile;
import dev.fathom.engine.weights.GgufWeights;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class GgufConverterTest {

  @TempDir Path folder;

  @ParameterizedTest
  @MethodSource("names")
  void aConvertedModelComputesTheSame(String name) {
    Path file = folder.resolve("model.gguf");
    GgufConverter.convert(TinyModel.folder(name), Quantization.F32, file);
    try (TinyModel original = TinyModel.open(name);
        GgufFile gguf = GgufFile.open(file)) {
      ModelConfig config = GgufConfig.of(gguf);
      Transformer converted = Transformer.load(config, new GgufWeights(gguf), TinyModel.KERNELS);
      assertThat(config.draftLayers() > 0).isEqualTo(converted.hasDraft());
      float[] expected = lastLogits(original.load());
      float[] actual = lastLogits(converted);
      for (int i = 0; i < expected.length; i++) {
        assertThat(actual[i]).isCloseTo(expected[i], within(2e-5f));
      }
    }
    assertThat(folder).isDirectoryNotContaining("glob:**.partial");
  }

  static List<String> names() {
    return TinyModel.names().stream().filter(name -> !name.equals("qwen3-moe-step")).toList();
  }

  @Test
  void whatGgufCannotSayIsRefused() {
    assertThatThrownBy(
            () ->
                GgufConverter.convert(
                    TinyModel.folder("qwen3-moe-step"),
                    Quantization.F32,
                    folder.resolve("model.gguf")))
        .hasMessageContaining("dense layers between sparse ones");
    assertThat(folder).isEmptyDirectory();
  }

  private static float[] lastLogits(Transformer model) {
    int[] tokens = {0, 9, 27, 31, 4, 4, 18, 36, 2, 5, 11, 30, 38, 1, 7, 22, 3};
    Hidden hidden =
        model.forward(
            TinyModel.single(tokens, 0, TinyModel.pageTable(tokens.length)),
            TinyModel.cache(model, tokens.length));
    return model.logits(hidden, tokens.length - 1).row(0);
  }
}
