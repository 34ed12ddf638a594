package dev.fathom.engine.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import dev.fathom.engine.InvalidModelException;
import dev.fathom.engine.weights.GgufMetadata;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.text.Normalizer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TokenizerTest {

  static final String[] SCRAPS = {
    "the",
    "The",
    " the",
    "think",
    "  ",
    "\n",
    "\r\n",
    "\t",
    " \n ",
    "'s",
    "'S",
    "'LL",
    "12",
    "3456789",
    "%",
    "$",
    "...",
    "!?",
    "深度",
    "求索",
    "，",
    "ひら",
    "カナ",
    "ﬁ",
    "é",
    "e\u0301",
    "Å",
    "ſ",
    "İ",
    "ı",
    "ß",
    "Привет",
    "👩‍🔬",
    "🎉",
    "\u00A0",
    "\u3000",
    "\u200B",
    "\u0085",
    "\u2028",
    "٣٤",
    "Ⅷ",
    "½",
    "़",
    "नमस्ते",
    "ไทย",
    "한국어",
    "_",
    "#the",
    "@user",
    "a1b2",
    "<|",
    "|>",
    "<",
    ">",
    "\uD835\uDD38",
    "\u0000",
    "\uFFFD",
    "—",
    "«",
    "x̄"
  };

  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(
      strings = {"llama-bpe", "qwen2", "deepseek-v3", "deepseek-llm", "deepseek-coder", "gpt-2"})
  void tokensAreThoseOfTheHuggingFaceLibrary(String pre) throws IOException {
    Path file = folder.resolve("tokenizer.json");
    Files.writeString(file, vocabulary(pre).tokenizerJson(pre));
    Tokenizer ours = TokenizerJson.read(file);
    Tokenizer fromGguf = GgufTokenizer.of(new GgufMetadata(vocabulary(pre).gguf(pre)));
    Random random = new Random(11);
    try (HuggingFaceTokenizer theirs =
        HuggingFaceTokenizer.newInstance(file, Map.of("addSpecialTokens", "false"))) {
      for (int i = 0; i < 1500; i++) {
        String text = text(random);
        List<Integer> expected =
            Arrays.stream(theirs.encode(text, false, false).getIds())
                .mapToObj(Math::toIntExact)
                .toList();
        assertThat(ours.encodeTemplate(text)).as(text).isEqualTo(expected);
        assertThat(fromGguf.encodeTemplate(text)).as(text).isEqualTo(expected);
      }
    }
  }

  static String text(Random random) {
    StringBuilder text = new StringBuilder();
    for (int n = random.nextInt(12); n >= 0; n--) {
      text.append(
          random.nextInt(20) == 0
              ? TinyVocabulary.ADDED.get(random.nextInt(TinyVocabulary.ADDED.size()))
              : SCRAPS[random.nextInt(SCRAPS.length)]);
    }
    return text.toString();
  }

  @Test
  void userTextNeverBecomesAnAddedToken() throws IOException {
    Tokenizer tokenizer = tokenizer("qwen2");
    int firstAdded = tokenizer.added("<|begin|>").orElseThrow().id();
    Random random = new Random(5);
    for (int i = 0; i < 1500; i++) {
      String before = cut(random);
      String user = cut(random) + text(random) + cut(random);
      String after = cut(random);
      assertThat(tokenizer.encode(user)).allMatch(token -> token < firstAdded);
      List<Integer> alone = tokenizer.encodeTemplate(tokenizer.guard(user));
      assertThat(alone).allMatch(token -> token < firstAdded);
      assertThat(tokenizer.decode(alone))
          .isEqualTo(Normalizer.normalize(user, Normalizer.Form.NFC));
      long whole = tokenizer.encodeTemplate(before).stream().filter(t -> t >= firstAdded).count();
      whole += tokenizer.encodeTemplate(after).stream().filter(t -> t >= firstAdded).count();
      assertThat(tokenizer.encodeTemplate(before + tokenizer.guard(user) + after))
          .filteredOn(token -> token >= firstAdded)
          .hasSize((int) whole);
    }
  }

  /** A piece of an added token, or a whole one. */
  private static String cut(Random random) {
    String token = TinyVocabulary.ADDED.get(random.nextInt(TinyVocabulary.ADDED.size()));
    int from = random.nextInt(token.length());
    return token.substring(from, from + random.nextInt(token.length() - from + 1));
  }

  @Test
  void streamingNeverSplitsACharacter() throws IOException {
    Tokenizer tokenizer = tokenizer("deepseek-v3");
    String text = "naïve 深度求索 👩‍🔬 \uD835\uDD38 done";
    TextStream stream = new TextStream(tokenizer);
    List<String> pieces = new ArrayList<>();
    for (int token : tokenizer.encode(text)) {
      String piece = stream.append(token);
      assertThat(piece).doesNotContain("\uFFFD");
      assertThat(piece.isEmpty() || !Character.isHighSurrogate(piece.charAt(piece.length() - 1)))
          .isTrue();
      pieces.add(piece);
    }
    assertThat(String.join("", pieces) + stream.end()).isEqualTo(text);
    assertThat(pieces).contains("");
  }

  @Test
  void anUnfinishedCharacterEndsAsTheReplacementCharacter() throws IOException {
    Tokenizer tokenizer = tokenizer("gpt-2");
    List<Integer> tokens = tokenizer.encode("🎉");
    assertThat(tokens.size()).isGreaterThan(1);
    assertThat(tokenizer.decode(tokens.subList(0, tokens.size() - 1))).isEqualTo("\uFFFD");
  }

  @Test
  void controlTokensLeaveNoTextAndOthersDo() throws IOException {
    Tokenizer tokenizer = tokenizer("qwen2");
    List<Integer> tokens = tokenizer.encodeTemplate("<|begin|>a<think>b</think><|end|>");
    assertThat(tokens).hasSize(6);
    assertThat(tokenizer.decode(tokens)).isEqualTo("a<think>b</think>");
  }

  @Test
  @Timeout(300)
  void aVeryLongWordIsNoAttack() throws IOException {
    Tokenizer tokenizer = tokenizer("qwen2");
    String word = "the".repeat(100_000);
    List<Integer> tokens = tokenizer.encode(word);
    assertThat(tokenizer.decode(tokens)).isEqualTo(word);
    assertThat(tokens.size()).isLessThan(word.length());
  }

  @Test
  void whatWouldChangeTokensAndIsNotUnderstoodIsRefused() throws IOException {
    String good = vocabulary("qwen2").tokenizerJson("qwen2");
    assertRefused(good.replace("\"NFC\"", "\"NFKC\""), "normalizer");
    assertRefused(good.replace("\"type\":\"BPE\"", "\"type\":\"Unigram\""), "model.type");
    assertRefused(good.replace("\"Isolated\"", "\"Removed\""), "Split.behavior");
    assertRefused(
        good.replace("\"byte_fallback\":false", "\"byte_fallback\":true"), "pre_tokenizer");
    assertRefused(good.replace("\"merges\":[", "\"merges\":[\"no such\","), "'no' and 'such'");
    assertRefused("{", "not JSON");
    Map<String, Object> gguf = new HashMap<>(vocabulary("qwen2").gguf("qwen2"));
    gguf.put("tokenizer.ggml.pre", "unheard-of");
    assertThatThrownBy(() -> GgufTokenizer.of(new GgufMetadata(gguf)))
        .isInstanceOf(InvalidModelException.class)
        .hasMessageContaining("unheard-of");
  }

  private void assertRefused(String json, String reason) throws IOException {
    Path file = folder.resolve("tokenizer.json");
    Files.writeString(file, json);
    assertThatThrownBy(() -> TokenizerJson.read(file))
        .isInstanceOf(InvalidModelException.class)
        .hasMessageContaining(reason);
  }

  @Test
  void everyByteHasItsCharacter() {
    byte[] all = new byte[256];
    for (int b = 0; b < 256; b++) {
      all[b] = (byte) b;
    }
    String latin = new String(all, StandardCharsets.ISO_8859_1);
    String spelled = ByteAlphabet.spell(latin);
    assertThat(ByteAlphabet.bytes(spelled)).isEqualTo(latin.getBytes(StandardCharsets.UTF_8));
    assertThat(ByteAlphabet.spell(" \n")).isEqualTo("ĠĊ");
  }

  private Tokenizer tokenizer(String pre) throws IOException {
    Path file = folder.resolve("tokenizer.json");
    Files.writeString(file, vocabulary(pre).tokenizerJson(pre));
    return TokenizerJson.read(file);
  }

  static TinyVocabulary vocabulary(String pre) throws IOException {
    return TinyVocabulary.of(pre, 120);
  }
}
