package dev.fathom.engine.weights;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.fathom.engine.InvalidModelException;
import dev.fathom.engine.config.GgufConfig;
import dev.fathom.engine.convert.GgufConverter;
import dev.fathom.engine.convert.Quantization;
import dev.fathom.engine.model.TinyModel;
import dev.fathom.engine.model.Transformer;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ModelFileTest {

  @TempDir Path folder;

  @Test
  void shardsAreReadThroughTheirIndex() throws IOException {
    Path source = TinyModel.folder("qwen2");
    Files.copy(source.resolve("model.safetensors"), folder.resolve("model-1-of-1.safetensors"));
    index("model.norm.weight", "model-1-of-1.safetensors");
    try (Weights weights = SafetensorsWeights.open(folder)) {
      assertThat(weights.require("model.norm.weight", 24).toFloats()).hasSize(24);
    }
    index("model.absent.weight", "model-1-of-1.safetensors");
    assertThatThrownBy(() -> SafetensorsWeights.open(folder))
        .isInstanceOf(InvalidModelException.class)
        .hasMessageContaining("model.absent.weight");
    index("model.norm.weight", "../elsewhere.safetensors");
    assertThatThrownBy(() -> SafetensorsWeights.open(folder))
        .isInstanceOf(InvalidModelException.class)
        .hasMessageContaining("elsewhere");
  }

  private void index(String tensor, String file) throws IOException {
    Files.writeString(
        folder.resolve("model.safetensors.index.json"),
        "{\"weight_map\": {\"%s\": \"%s\"}}".formatted(tensor, file));
  }

  @Test
  void aMissingOrMisshapenTensorIsNamed() {
    try (Weights weights = SafetensorsWeights.open(TinyModel.folder("qwen2"))) {
      assertThatThrownBy(() -> weights.require("lm_head.weight", 1))
          .hasMessage("The model has no tensor lm_head.weight.");
      assertThatThrownBy(() -> weights.require("model.norm.weight", 25))
          .hasMessageContaining("model.norm.weight")
          .hasMessageContaining("[24]")
          .hasMessageContaining("[25]");
    }
  }

  @Test
  void damagedHeadersSayWhatIsWrong() throws IOException {
    assertSafetensors(header -> header.replace("\"BF16\"", "\"I64\""), "of type I64");
    assertSafetensors(header -> header.replace("[40,24]", "[40,25]"), "needs 2000 bytes");
    assertSafetensors(header -> header.replace("[40,24]", "[0,24]"), "empty dimension");
    assertSafetensors(header -> header.replace("[40,24]", "[4611686018427387904,24]"), "too large");
    assertSafetensors(header -> header.replace("\"data_offsets\":[0,", "\"data_offsets\":[2,"), "");
    assertSafetensors(header -> header.replace("\"shape\":[24]", "\"shape\":[\"a\"]"), "shape");
    assertSafetensors(header -> header.substring(0, header.length() - 1) + " ", "not JSON");
  }

  private void assertSafetensors(UnaryOperator<String> damage, String reason) throws IOException {
    byte[] file = Files.readAllBytes(TinyModel.folder("qwen2").resolve("model.safetensors"));
    int length = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN).getInt();
    String header = new String(file, 8, length, StandardCharsets.UTF_8);
    byte[] damaged = damage.apply(header).getBytes(StandardCharsets.UTF_8);
    ByteBuffer out = ByteBuffer.allocate(8 + damaged.length + file.length - 8 - length);
    out.order(ByteOrder.LITTLE_ENDIAN).putLong(damaged.length).put(damaged);
    out.put(file, 8 + length, file.length - 8 - length);
    Files.write(folder.resolve("model.safetensors"), out.array());
    assertThatThrownBy(() -> SafetensorsWeights.open(folder))
        .isInstanceOf(InvalidModelException.class)
        .hasMessageContaining(reason);
  }

  @Test
  void noDamageToASafetensorsFileEscapesTheChecks() throws IOException {
    Path source = TinyModel.folder("deepseek-v3-fp8");
    Path file = folder.resolve("model.safetensors");
    Files.copy(source.resolve("config.json"), folder.resolve("config.json"));
    byte[] good = Files.readAllBytes(source.resolve("model.safetensors"));
    int header = 8 + ByteBuffer.wrap(good).order(ByteOrder.LITTLE_ENDIAN).getInt();
    Random random = new Random(1);
    int refused = 0;
    for (int i = 0; i < 800; i++) {
      Files.write(file, damage(good, header, random));
      try (TinyModel model = TinyModel.open(folder)) {
        model.load();
      } catch (InvalidModelException e) {
        refused++;
      }
    }
    assertThat(refused).isGreaterThan(350);
  }

  @Test
  void noDamageToAGgufFileEscapesTheChecks() throws IOException {
    Path file = folder.resolve("model.gguf");
    GgufConverter.convert(TinyModel.folder("deepseek-v3"), Quantization.Q8_0, file);
    byte[] good = Files.readAllBytes(file);
    Random random = new Random(2);
    int refused = 0;
    for (int i = 0; i < 800; i++) {
      Files.write(file, damage(good, 6000, random));
      try (GgufFile gguf = GgufFile.open(file)) {
        Transformer.load(GgufConfig.of(gguf), new GgufWeights(gguf), TinyModel.KERNELS);
      } catch (InvalidModelException e) {
        refused++;
      }
    }
    assertThat(refused).isGreaterThan(350);
  }

  /** Cuts the file, or overwrites, swaps or repeats bytes of its first part. */
  private static byte[] damage(byte[] good, int header, Random random) {
    byte[] bad = good.clone();
    if (random.nextInt(5) == 0) {
      return Arrays.copyOf(good, random.nextInt(good.length));
    }
    for (int n = 1 + random.nextInt(4); n > 0; n--) {
      int at = random.nextInt(header);
      switch (random.nextInt(4)) {
        case 0 -> bad[at] = (byte) random.nextInt(256);
        case 1 -> bad[at] ^= (byte) (1 << random.nextInt(8));
        case 2 -> bad[at] = good[random.nextInt(header)];
        default ->
            System.arraycopy(good, random.nextInt(header - 8), bad, Math.min(at, header - 8), 8);
      }
    }
    return bad;
  }

  @Test
  void configurationsThatContradictThemselvesAreRefused() throws IOException {
    assertConfig("num_attention_heads", 0, "num_attention_heads is 0");
    assertConfig("num_key_value_heads", 3, "no multiple");
    assertConfig("n_group", 3, "does not divide");
    assertConfig("num_experts_per_tok", 7, "num_experts_per_tok is 7");
    assertConfig("vocab_size", 1 << 20, "model.embed_tokens.weight");
  }

  private void assertConfig(String key, int value, String reason) throws IOException {
    ObjectMapper json = new ObjectMapper();
    Path source = TinyModel.folder("deepseek-v3");
    ObjectNode config = (ObjectNode) json.readTree(source.resolve("config.json").toFile());
    json.writeValue(folder.resolve("config.json").toFile(), config.put(key, value));
    Files.write(
        folder.resolve("model.safetensors"),
        Files.readAllBytes(source.resolve("model.safetensors")));
    assertThatThrownBy(
            () -> {
              try (TinyModel model = TinyModel.open(folder)) {
                model.load();
              }
            })
        .isInstanceOf(InvalidModelException.class)
        .hasMessageContaining(reason);
  }
}
