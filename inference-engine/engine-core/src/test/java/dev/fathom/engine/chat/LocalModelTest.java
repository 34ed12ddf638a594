package dev.fathom.engine.chat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fathom.engine.InvalidModelException;
import dev.fathom.engine.convert.GgufConverter;
import dev.fathom.engine.convert.Quantization;
import dev.fathom.engine.quality.RandomFolder;
import dev.fathom.engine.runtime.Pooling;
import dev.fathom.engine.tensor.DType;
import dev.fathom.engine.tokenizer.TinyVocabulary;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LocalModelTest {

  @TempDir Path folder;
  @TempDir Path elsewhere;

  @Test
  void aConvertedModelIsWholeWithoutItsFolder() throws Exception {
    RandomFolder.write(folder);
    int merges = RandomFolder.VOCABULARY - 256 - TinyVocabulary.ADDED.size();
    Files.writeString(folder.resolve("tokenizer.json"), TinyVocabulary.json("qwen2", merges));
    Files.writeString(
        folder.resolve("tokenizer_config.json"),
        """
        {"add_bos_token": true, "bos_token": {"content": "<|begin|>"},
         "chat_template": "{% for m in messages %}{{ m.content }}{% endfor %}"}
        """);
    Files.createDirectory(folder.resolve("1_Pooling"));
    Files.writeString(
        folder.resolve("1_Pooling/config.json"), "{\"pooling_mode_mean_tokens\": true}");
    Path file = elsewhere.resolve("model.gguf");
    assertThat(GgufConverter.convert(folder, Quantization.Q4_K_M, file)).isTrue();
    try (LocalModel original = LocalModel.open(folder, 1);
        LocalModel converted = LocalModel.open(file, 1)) {
      int begin = original.tokenizer().added("<|begin|>").orElseThrow().id();
      assertThat(original.tokenizer().frame().before()).containsExactly(begin);
      for (LocalModel model : new LocalModel[] {original, converted}) {
        assertThat(model.template()).isPresent();
        assertThat(model.thoughtMarks()).isEqualTo(original.thoughtMarks()).isPresent();
        assertThat(model.pooling()).contains(Pooling.MEAN);
        assertThat(model.tokenizer().size()).isEqualTo(RandomFolder.VOCABULARY);
      }
      assertThat(original.bytesByType()).containsOnlyKeys(DType.F32);
      assertThat(converted.bytesByType()).containsKeys(DType.F32, DType.Q4_K, DType.Q6_K);
      assertThat(converted.weightBytes()).isLessThan(original.weightBytes() / 5);
    }
  }

  @Test
  void whatIsWrongWithATokenizerIsToldThoughItIsReadBesideTheWeights() throws Exception {
    RandomFolder.write(folder);
    Files.writeString(folder.resolve("tokenizer.json"), "{");
    assertThatThrownBy(() -> LocalModel.open(folder, 1))
        .isInstanceOf(InvalidModelException.class)
        .hasMessageContaining("tokenizer.json");
  }
}
