package dev.fathom.engine.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.fathom.engine.weights.GgufFile;
import dev.fathom.engine.weights.GgufWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A tokenizer.json written to a GGUF file and read back. */
class GgufVocabularyTest {

  private static final int SIZE = 400;

  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(
      strings = {"llama-bpe", "qwen2", "deepseek-v3", "deepseek-llm", "deepseek-coder", "llama"})
  void tokensAndWhatStandsAroundThemAreTheSame(String kind) throws IOException {
    String json =
        kind.equals("llama")
            ? SentencePieceTest.json("")
            : TinyVocabulary.of(kind, 120).tokenizerJson(kind);
    Path file = folder.resolve("tokenizer.json");
    Files.writeString(file, framed(json));
    Tokenizer original = TokenizerJson.read(file);
    assertThat(original.frame().before()).hasSize(1);
    Path gguf = folder.resolve("tokenizer.gguf");
    GgufWriter.write(gguf, GgufVocabulary.of(file, SIZE), List.of());
    try (GgufFile opened = GgufFile.open(gguf)) {
      Tokenizer copy = GgufTokenizer.of(opened.metadata());
      assertThat(copy.frame().before()).isEqualTo(original.frame().before());
      Random random = new Random(8);
      for (int i = 0; i < 500; i++) {
        String text = TokenizerTest.text(random);
        List<Integer> tokens = original.encodeTemplate(text);
        assertThat(copy.encodeTemplate(text)).as(text).isEqualTo(tokens);
        assertThat(copy.decode(tokens)).isEqualTo(original.decode(tokens));
      }
    }
  }

  @Test
  void theFrameIsThatOfTheHuggingFaceLibrary() throws IOException {
    Path file = folder.resolve("tokenizer.json");
    Files.writeString(file, framed(SentencePieceTest.json("first")));
    Tokenizer ours = TokenizerJson.read(file);
    try (HuggingFaceTokenizer theirs = HuggingFaceTokenizer.newInstance(file, Map.of())) {
      assertThat(ours.frame().around(ours.encode("the thin user")))
          .isEqualTo(
              Arrays.stream(theirs.encode("the thin user", true, false).getIds())
                  .mapToObj(Math::toIntExact)
                  .toList());
    }
  }

  @Test
  void aWayOfCuttingWordsThatGgufHasNoNameForStaysOutside() throws IOException {
    Path file = folder.resolve("tokenizer.json");
    String json = TinyVocabulary.of("qwen2", 20).tokenizerJson("qwen2");
    Files.writeString(file, json.replace("\\\\p{N}|", "\\\\p{N}{1,2}|"));
    assertThat(GgufVocabulary.of(file, SIZE)).isEmpty();
  }

  /** With its first added token before a text and its second one after it. */
  private static String framed(String tokenizer) throws IOException {
    ObjectMapper mapper = new ObjectMapper();
    ObjectNode root = (ObjectNode) mapper.readTree(tokenizer);
    ObjectNode processor = mapper.createObjectNode().put("type", "TemplateProcessing");
    ArrayNode single = processor.putArray("single");
    ObjectNode special = processor.putObject("special_tokens");
    for (int i = 0; i < 2; i++) {
      String name = root.at("/added_tokens/" + i + "/content").asText();
      single.addObject().putObject("SpecialToken").put("id", name).put("type_id", 0);
      if (i == 0) {
        single.addObject().putObject("Sequence").put("id", "A").put("type_id", 0);
      }
      ObjectNode entry = special.putObject(name).put("id", name);
      entry.putArray("ids").add(root.at("/added_tokens/" + i + "/id").asInt());
      entry.putArray("tokens").add(name);
    }
    ArrayNode pair = processor.putArray("pair");
    pair.addObject().putObject("Sequence").put("id", "A").put("type_id", 0);
    pair.addObject().putObject("Sequence").put("id", "B").put("type_id", 1);
    root.set("post_processor", processor);
    return mapper.writeValueAsString(root);
  }
}
