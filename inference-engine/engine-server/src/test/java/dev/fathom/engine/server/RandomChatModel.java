package dev.fathom.engine.server;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.fathom.engine.bench.RandomModel;
import dev.fathom.engine.bench.WeightFormat;
import dev.fathom.engine.config.Architecture;
import dev.fathom.engine.config.ModelConfig;
import dev.fathom.engine.config.RopeConfig;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** A small Qwen2 with random weights, whose tokens are the bytes and the marks of chats. */
public final class RandomChatModel implements QuarkusTestResourceLifecycleManager {

  private static final List<String> CONTROL = List.of("<|im_start|>", "<|im_end|>");
  private static final List<String> MARKS =
      List.of("<think>", "</think>", "<tool_call>", "</tool_call>");
  static final int VOCABULARY = 256 + CONTROL.size() + MARKS.size();

  private static final String TEMPLATE =
      """
      {% for message in messages %}<|im_start|>{{ message.role }}
      {{ message.content }}{% for call in message.tool_calls or [] %}<tool_call>
      {{ call.function.arguments | tojson }}
      </tool_call>{% endfor %}<|im_end|>
      {% endfor %}<|im_start|>assistant
      {% if enable_thinking %}<think>
      {% endif %}
      """;

  @Override
  public Map<String, String> start() {
    try {
      Path folder = Files.createTempDirectory("model");
      Map<String, String> settings = write(folder, config());
      ObjectMapper json = new ObjectMapper();
      json.writeValue(
          folder.resolve("tokenizer_config.json").toFile(),
          json.createObjectNode().put("chat_template", TEMPLATE));
      Files.createDirectory(folder.resolve("1_Pooling"));
      json.writeValue(
          folder.resolve("1_Pooling/config.json").toFile(),
          json.createObjectNode().put("pooling_mode_lasttoken", true));
      return settings;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A model with a tokenizer and nothing else; returns the settings to serve it with. */
  static Map<String, String> write(Path folder, ModelConfig config) {
    try {
      Path file = folder.resolve("random.gguf");
      RandomModel.write(config, WeightFormat.F32, Map.of(), file);
      ObjectMapper json = new ObjectMapper();
      json.writeValue(folder.resolve("tokenizer.json").toFile(), tokenizer(json));
      return Map.of(
          "fathom.model.path", file.toString(),
          "fathom.model.cache", "16M",
          "fathom.model.running", "2",
          "fathom.model.waiting", "4",
          "fathom.model.threads", "1");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static ModelConfig config() {
    return new ModelConfig(
        Architecture.QWEN2,
        VOCABULARY,
        64,
        128,
        2,
        4,
        2,
        16,
        1e-6f,
        4096,
        true,
        new RopeConfig(16, 1e4, RopeConfig.Layout.HALVES, new RopeConfig.Scaling.None()),
        Optional.empty(),
        Optional.empty(),
        0,
        Set.of(256 + CONTROL.indexOf("<|im_end|>")));
  }

  private static ObjectNode tokenizer(ObjectMapper json) {
    ObjectNode root = json.createObjectNode();
    ArrayNode added = root.putArray("added_tokens");
    int id = 256;
    for (String token : CONTROL) {
      added.addObject().put("id", id++).put("content", token).put("special", true);
    }
    for (String token : MARKS) {
      added.addObject().put("id", id++).put("content", token).put("special", false);
    }
    root.putObject("pre_tokenizer")
        .put("type", "ByteLevel")
        .put("add_prefix_space", false)
        .put("use_regex", false);
    ObjectNode model = root.putObject("model").put("type", "BPE");
    ObjectNode vocabulary = model.putObject("vocab");
    int next = 0x100;
    for (int b = 0; b < 256; b++) {
      boolean prints = (b > ' ' && b <= '~') || (b >= 0xA1 && b != 0xAD);
      vocabulary.put(Character.toString(prints ? b : next++), b);
    }
    model.putArray("merges");
    return root;
  }

  @Override
  public void stop() {
    // the system clears its temporary files; the model may still be mapped
  }
}
