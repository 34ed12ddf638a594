package dev.fathom.engine.tokenizer;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** Learns a small byte-level BPE vocabulary and writes it as the two kinds of model files do. */
public final class TinyVocabulary {

  public static final List<String> ADDED =
      List.of("<|begin|>", "<|end|>", "<think>", "</think>", "<｜User｜>", "<｜Assistant｜>");

  private static final String TEXT =
      "The quick brown fox doesn't jump over the lazy dog; it's thinking. 深度研究报告，深度求索。 In 2024,"
          + " revenue rose 12.5% to $3,456,789 and the margin was the best there is.\r\n\r\n"
          + "    def think(the):\n"
          + "\treturn [the for the in range(1000)] # the the the\n"
          + "Übermäßig größer als Äpfel, naïve café déjà vu — Привет, как дела? ひらがなカタカナ 👩‍🔬🎉";

  private final Map<String, Integer> vocabulary = new LinkedHashMap<>();
  private final List<String[]> merges = new ArrayList<>();

  /** Learns {@code size} merges from the words that the rules of {@code pre} cut. */
  private TinyVocabulary(PreTokenizer rules, int size) {
    for (int b = 0; b < 256; b++) {
      vocabulary.put(String.valueOf(ByteAlphabet.character((byte) b)), b);
    }
    List<List<String>> words = new ArrayList<>();
    for (String word : rules.words(TEXT)) {
      List<String> letters = new ArrayList<>();
      ByteAlphabet.spell(word).chars().forEach(c -> letters.add(Character.toString(c)));
      words.add(letters);
    }
    for (int i = 0; i < size; i++) {
      learn(words);
    }
  }

  /** A tokenizer.json under a name of gguf-pretokenizers.json. */
  public static String json(String pre, int size) throws IOException {
    return of(pre, size).tokenizerJson(pre);
  }

  static TinyVocabulary of(String pre, int size) throws IOException {
    List<Pattern> patterns = new ArrayList<>();
    rules(pre)
        .path("patterns")
        .forEach(regex -> patterns.add(PreTokenizer.compile(regex.asText())));
    return new TinyVocabulary(new PreTokenizer(patterns), size);
  }

  private void learn(List<List<String>> words) {
    Map<String, Integer> counts = new HashMap<>();
    String best = "";
    for (List<String> word : words) {
      for (int i = 0; i + 1 < word.size(); i++) {
        String pair = word.get(i) + " " + word.get(i + 1);
        int count = counts.merge(pair, 1, Integer::sum);
        if (best.isEmpty() || count > counts.getOrDefault(best, 0)) {
          best = pair;
        }
      }
    }
    String[] pair = best.split(" ", 2);
    merges.add(pair);
    vocabulary.putIfAbsent(pair[0] + pair[1], vocabulary.size());
    for (List<String> word : words) {
      for (int i = 0; i + 1 < word.size(); i++) {
        if (word.get(i).equals(pair[0]) && word.get(i + 1).equals(pair[1])) {
          word.set(i, pair[0] + pair[1]);
          word.remove(i + 1);
        }
      }
    }
  }

  /** The rules under a name of gguf-pretokenizers.json. */
  static ObjectNode rules(String name) throws IOException {
    try (InputStream in = GgufTokenizer.class.getResourceAsStream("gguf-pretokenizers.json")) {
      for (var rules : new ObjectMapper().readTree(in)) {
        if (rules.path("names").toString().contains('"' + name + '"')) {
          return (ObjectNode) rules;
        }
      }
    }
    throw new IllegalArgumentException(name);
  }

  String tokenizerJson(String pre) throws IOException {
    ObjectMapper json = new ObjectMapper();
    ObjectNode rules = rules(pre);
    ObjectNode root = json.createObjectNode().put("version", "1.0");
    ArrayNode added = root.putArray("added_tokens");
    for (String token : ADDED) {
      added
          .addObject()
          .put("id", vocabulary.size() + ADDED.indexOf(token))
          .put("content", token)
          .put("single_word", false)
          .put("lstrip", false)
          .put("rstrip", false)
          .put("normalized", false)
          .put("special", token.startsWith("<|"));
    }
    if (rules.path("nfc").asBoolean()) {
      root.putObject("normalizer").put("type", "NFC");
    } else {
      root.putNull("normalizer");
    }
    ObjectNode sequence = root.putObject("pre_tokenizer").put("type", "Sequence");
    ArrayNode parts = sequence.putArray("pretokenizers");
    for (var regex : rules.path("patterns")) {
      ObjectNode split = parts.addObject().put("type", "Split");
      split.putObject("pattern").put("Regex", regex.asText());
      split.put("behavior", "Isolated").put("invert", false);
    }
    byteLevel(parts.addObject());
    root.putNull("post_processor");
    byteLevel(root.putObject("decoder"));
    ObjectNode model = root.putObject("model").put("type", "BPE").put("byte_fallback", false);
    model.put("ignore_merges", rules.path("whole_words_first").asBoolean());
    ObjectNode vocab = model.putObject("vocab");
    vocabulary.forEach(vocab::put);
    ArrayNode list = model.putArray("merges");
    merges.forEach(pair -> list.add(pair[0] + " " + pair[1]));
    return json.writeValueAsString(root);
  }

  private static void byteLevel(ObjectNode node) {
    node.put("type", "ByteLevel")
        .put("add_prefix_space", false)
        .put("trim_offsets", true)
        .put("use_regex", false);
  }

  Map<String, Object> gguf(String pre) {
    List<Object> tokens = new ArrayList<>(vocabulary.keySet());
    List<Object> types =
        new ArrayList<>(vocabulary.keySet().stream().map(t -> (Object) 1L).toList());
    for (String token : ADDED) {
      tokens.add(token);
      types.add(token.startsWith("<|") ? 3L : 4L);
    }
    return Map.of(
        "tokenizer.ggml.model", "gpt2",
        "tokenizer.ggml.pre", pre,
        "tokenizer.ggml.tokens", tokens,
        "tokenizer.ggml.token_type", types,
        "tokenizer.ggml.merges", merges.stream().map(m -> (Object) (m[0] + " " + m[1])).toList());
  }
}
