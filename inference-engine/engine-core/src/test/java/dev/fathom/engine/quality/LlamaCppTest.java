package dev.fathom.engine.quality;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.fathom.engine.chat.LocalModel;
import dev.fathom.engine.convert.GgufConverter;
import dev.fathom.engine.convert.Quantization;
import dev.fathom.engine.tokenizer.TinyVocabulary;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The GGUF files that we write, read by llama.cpp, where it is installed: npm install in
 * src/test/node. It computes with rounded activations and keeps keys and values in float16, so that
 * the two agree only nearly.
 */
class LlamaCppTest {

  private static final String TEXT = "The quick fox, 12.5% of 1999: naïve 深度研究 isn't it?\n\nthe";

  @TempDir Path folder;

  @ParameterizedTest
  @EnumSource
  void llamaCppExpectsTheSame(Quantization quantization) throws Exception {
    Path node = Path.of("src/test/node").toAbsolutePath();
    Assumptions.assumeTrue(
        Files.exists(node.resolve("node_modules/node-llama-cpp")),
        "npm install in src/test/node has not been run");
    RandomFolder.write(folder);
    int merges = RandomFolder.VOCABULARY - 256 - TinyVocabulary.ADDED.size();
    Files.writeString(folder.resolve("tokenizer.json"), TinyVocabulary.json("qwen2", merges));
    Path file = folder.resolve("model.gguf");
    assertThat(GgufConverter.convert(folder, quantization, file)).isTrue();
    JsonNode theirs = run(node, "node", "llama-cpp.mjs", file.toString(), TEXT);
    try (LocalModel model = LocalModel.open(file, 2)) {
      List<Integer> tokens = model.tokenizer().encode(TEXT);
      assertThat(theirs.path("tokens")).hasToString(tokens.toString().replace(" ", ""));
      Expectations expectations = new Expectations(model.model(), tokens.size());
      expectations.read(tokens.stream().mapToInt(i -> i).toArray());
      double divergence =
          divergence(theirs.path("probabilities"), expectations.logProbabilities(0, tokens.size()));
      assertThat(divergence).isBetween(-1e-6, quantization == Quantization.F32 ? 1e-5 : 1e-2);
    }
  }

  private static JsonNode run(Path folder, String... command) throws Exception {
    Path output = Files.createTempFile("llama-cpp", ".json");
    Process process =
        new ProcessBuilder(command)
            .directory(folder.toFile())
            .redirectOutput(output.toFile())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    assertThat(process.waitFor()).isZero();
    return new ObjectMapper().readTree(Files.readString(output));
  }

  private static double divergence(JsonNode probabilities, double[][] own) {
    double sum = 0;
    for (int row = 0; row < own.length; row++) {
      for (int token = 0; token < own[row].length; token++) {
        double p = probabilities.path(row).path(token).asDouble();
        sum += p > 0 ? p * (Math.log(p) - own[row][token]) : 0;
      }
    }
    return sum / own.length;
  }
}
