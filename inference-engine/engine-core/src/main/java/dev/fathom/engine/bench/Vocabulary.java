package dev.fathom.engine.bench;

import dev.fathom.engine.config.ModelConfig;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * GGUF keys of a byte-level vocabulary of a model's size: the 256 bytes, one merge, the marks that
 * Llama 3 and Qwen have, and words that no text comes to.
 */
final class Vocabulary {

  private static final List<String> MARKS =
      List.of(
          "<|begin_of_text|>",
          "<|end_of_text|>",
          "<|start_header_id|>",
          "<|end_header_id|>",
          "<|eot_id|>",
          "<|im_start|>",
          "<|im_end|>");

  private Vocabulary() {}

  static Map<String, Object> keys(ModelConfig config) {
    List<String> tokens = new ArrayList<>();
    char next = 0x100;
    for (int b = 0; b < 256; b++) {
      boolean prints = (b > ' ' && b <= '~') || (b >= 0xA1 && b != 0xAD);
      tokens.add(String.valueOf(prints ? (char) b : next++));
    }
    tokens.add("th");
    while (tokens.size() < config.vocabularySize() - MARKS.size()) {
      tokens.add("word" + tokens.size());
    }
    int first = tokens.size();
    tokens.addAll(MARKS);
    Map<String, Object> keys = new HashMap<>();
    keys.put("tokenizer.ggml.model", "gpt2");
    keys.put("tokenizer.ggml.pre", "llama-bpe");
    keys.put("tokenizer.ggml.tokens", tokens);
    keys.put("tokenizer.ggml.merges", List.of("t h"));
    keys.put("tokenizer.ggml.bos_token_id", first);
    keys.put("tokenizer.ggml.eos_token_id", first + 1);
    keys.put("tokenizer.ggml.add_bos_token", false);
    keys.put("general.name", "random");
    keys.put("general.file_type", 1);
    return keys;
  }
}
