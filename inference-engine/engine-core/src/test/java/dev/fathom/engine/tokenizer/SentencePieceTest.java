package dev.fathom.engine.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.fathom.engine.InvalidModelException;
import dev.fathom.engine.weights.GgufMetadata;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Vocabularies of Llama 2's kind. */
class SentencePieceTest {

  private static final List<String> CONTROL = List.of("<unk>", "<s>", "</s>");

  /** Words from the best score down; single letters follow. */
  private static final List<String> WORDS =
      List.of(
          "▁t", "he", "▁the", "in", "▁th", "nk", "ink", "▁think", "the", "▁▁", "▁▁▁▁", "45", "345",
          "深度", "求索", "▁深度", "...", "user", "▁a", "th", "hin", "thin", "Пр", "вет", "ss");

  private static final String LETTERS = "▁thenkiadsuTerLl'12345678%$.!?深度求索，Приветßéx";

  @TempDir Path folder;

  private static Map<String, Integer> vocabulary() {
    Map<String, Integer> vocabulary = new LinkedHashMap<>();
    CONTROL.forEach(token -> vocabulary.put(token, vocabulary.size()));
    for (int b = 0; b < 256; b++) {
      vocabulary.put("<0x%02X>".formatted(b), vocabulary.size());
    }
    WORDS.forEach(word -> vocabulary.putIfAbsent(word, vocabulary.size()));
    LETTERS
        .codePoints()
        .mapToObj(Character::toString)
        .forEach(letter -> vocabulary.putIfAbsent(letter, vocabulary.size()));
    return vocabulary;
  }

  static String json(String scheme) throws IOException {
    ObjectMapper mapper = new ObjectMapper();
    Map<String, Integer> vocabulary = vocabulary();
    ObjectNode root = mapper.createObjectNode().put("version", "1.0");
    ArrayNode added = root.putArray("added_tokens");
    for (String token : CONTROL) {
      added
          .addObject()
          .put("id", vocabulary.get(token))
          .put("content", token)
          .put("single_word", false)
          .put("lstrip", false)
          .put("rstrip", false)
          .put("normalized", false)
          .put("special", true);
    }
    if (scheme.isEmpty()) {
      ArrayNode parts =
          root.putObject("normalizer").put("type", "Sequence").putArray("normalizers");
      parts.addObject().put("type", "Prepend").put("prepend", "▁");
      ObjectNode replace = parts.addObject().put("type", "Replace").put("content", "▁");
      replace.putObject("pattern").put("String", " ");
      root.putNull("pre_tokenizer");
    } else {
      root.putNull("normalizer");
      root.putObject("pre_tokenizer")
          .put("type", "Metaspace")
          .put("replacement", "▁")
          .put("prepend_scheme", scheme)
          .put("split", false);
    }
    root.putNull("post_processor");
    root.putNull("decoder");
    ObjectNode model = root.putObject("model").put("type", "BPE").put("byte_fallback", true);
    model.put("unk_token", "<unk>").put("fuse_unk", true);
    ObjectNode vocab = model.putObject("vocab");
    vocabulary.forEach(vocab::put);
    ArrayNode merges = model.putArray("merges");
    for (String word : WORDS) {
      for (int cut = 1; cut < word.length(); cut++) {
        if (vocabulary.containsKey(word.substring(0, cut))
            && vocabulary.containsKey(word.substring(cut))) {
          merges.add(word.substring(0, cut) + " " + word.substring(cut));
        }
      }
    }
    return mapper.writeValueAsString(root);
  }

  static Map<String, Object> gguf() {
    List<Object> scores = new ArrayList<>();
    List<Object> types = new ArrayList<>();
    vocabulary()
        .forEach(
            (word, id) -> {
              scores.add((double) -id);
              types.add(CONTROL.contains(word) ? 3L : word.startsWith("<0x") ? 6L : 1L);
            });
    types.set(0, 2L);
    return Map.of(
        "tokenizer.ggml.model",
        "llama",
        "tokenizer.ggml.tokens",
        new ArrayList<Object>(vocabulary().keySet()),
        "tokenizer.ggml.scores",
        scores,
        "tokenizer.ggml.token_type",
        types);
  }

  private Tokenizer fromJson(String scheme) throws IOException {
    Path file = folder.resolve("tokenizer.json");
    Files.writeString(file, json(scheme));
    return TokenizerJson.read(file);
  }

  private static String text(Random random) {
    StringBuilder text = new StringBuilder();
    for (int n = random.nextInt(12); n >= 0; n--) {
      text.append(
          random.nextInt(12) == 0
              ? CONTROL.get(1 + random.nextInt(2))
              : TokenizerTest.SCRAPS[random.nextInt(TokenizerTest.SCRAPS.length)]);
    }
    return text.toString();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "always", "first", "never"})
  void tokensAreThoseOfTheHuggingFaceLibrary(String scheme) throws IOException {
    Tokenizer ours = fromJson(scheme);
    Random random = new Random(3);
    try (HuggingFaceTokenizer theirs =
        HuggingFaceTokenizer.newInstance(
            folder.resolve("tokenizer.json"), Map.of("addSpecialTokens", "false"))) {
      for (int i = 0; i < 1000; i++) {
        String text = text(random);
        List<Integer> expected =
            Arrays.stream(theirs.encode(text, false, false).getIds())
                .mapToObj(Math::toIntExact)
                .toList();
        assertThat(ours.encodeTemplate(text)).as(text).isEqualTo(expected);
      }
    }
  }

  @Test
  void aGgufVocabularyMergesTheBestScoreFirst() {
    Tokenizer tokenizer = GgufTokenizer.of(new GgufMetadata(gguf()));
    Random random = new Random(4);
    for (int i = 0; i < 1000; i++) {
      String text = "a" + text(random);
      assertThat(tokenizer.encode(text)).as(text).isEqualTo(byDefinition("▁" + text));
    }
  }

  /** Joins the neighbours that are the best word together, until none are a word. */
  private static List<Integer> byDefinition(String text) {
    Map<String, Integer> words = vocabulary();
    words.keySet().removeIf(word -> word.startsWith("<"));
    List<String> parts =
        new ArrayList<>(text.replace(" ", "▁").codePoints().mapToObj(Character::toString).toList());
    while (true) {
      int best = -1;
      int bestWord = Integer.MAX_VALUE;
      for (int i = 0; i + 1 < parts.size(); i++) {
        Integer word = words.get(parts.get(i) + parts.get(i + 1));
        if (word != null && word < bestWord) {
          best = i;
          bestWord = word;
        }
      }
      if (best < 0) {
        break;
      }
      parts.set(best, parts.get(best) + parts.remove(best + 1));
    }
    List<Integer> tokens = new ArrayList<>();
    for (String part : parts) {
      if (words.containsKey(part)) {
        tokens.add(words.get(part));
      } else {
        for (byte b : part.getBytes(StandardCharsets.UTF_8)) {
          tokens.add(CONTROL.size() + (b & 0xFF));
        }
      }
    }
    return tokens;
  }

  @Test
  void whatIsReadBackIsWhatWasWrittenWhicheverTokensSpellIt() throws IOException {
    List<Tokenizer> tokenizers =
        List.of(fromJson(""), fromJson("never"), GgufTokenizer.of(new GgufMetadata(gguf())));
    Random random = new Random(5);
    for (int i = 0; i < 500; i++) {
      String text = text(random).replace("▁", "");
      for (Tokenizer tokenizer : tokenizers) {
        List<Integer> tokens = tokenizer.encode(text);
        assertThat(tokens).as(text).noneMatch(token -> token < CONTROL.size());
        assertThat(tokenizer.decode(tokens)).isEqualTo(text);
      }
    }
  }

  @Test
  void streamingNeverSplitsACharacterSpelledInBytes() throws IOException {
    Tokenizer tokenizer = fromJson("");
    TextStream stream = new TextStream(tokenizer);
    StringBuilder text = new StringBuilder();
    for (int token : tokenizer.encode("the 👩‍🔬 thinks — 深度")) {
      String piece = stream.append(token);
      assertThat(piece).doesNotContain("\uFFFD");
      text.append(piece);
    }
    assertThat(text + stream.end()).isEqualTo(" the 👩‍🔬 thinks — 深度");
  }

  @Test
  void whatIsIncompleteIsRefused() throws IOException {
    Path file = folder.resolve("tokenizer.json");
    Files.writeString(file, json("first").replace("\"<0x41>\"", "\"<0xZZ>\""));
    assertRefused(() -> TokenizerJson.read(file), "no token <0x41>");
    Files.writeString(file, json("first").replace("\"split\":false", "\"split\":true"));
    assertRefused(() -> TokenizerJson.read(file), "Metaspace.split");
    Map<String, Object> gguf = new HashMap<>(gguf());
    gguf.put("tokenizer.ggml.scores", List.of(0.0));
    assertRefused(() -> GgufTokenizer.of(new GgufMetadata(gguf)), "tokenizer.ggml.scores");
  }

  private static void assertRefused(
      org.assertj.core.api.ThrowableAssert.ThrowingCallable reading, String reason) {
    assertThatThrownBy(reading)
        .isInstanceOf(InvalidModelException.class)
        .hasMessageContaining(reason);
  }
}
