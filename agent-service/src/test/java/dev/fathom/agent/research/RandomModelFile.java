package dev.fathom.agent.research;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.fathom.engine.bench.RandomModel;
import dev.fathom.engine.bench.WeightFormat;
import dev.fathom.engine.config.Architecture;
import dev.fathom.engine.config.ModelConfig;
import dev.fathom.engine.config.RopeConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** A tiny model with random weights that thinks; its tokens are bytes and three marks. */
final class RandomModelFile {
  private static final int BYTES = 256;
  private static final int END = BYTES;

  private RandomModelFile() {}

  /** Writes the model into a folder and gives its file. */
  static Path write(Path folder, int window) throws IOException {
    Path file = folder.resolve("random.gguf");
    RandomModel.write(
        new ModelConfig(
            Architecture.QWEN2,
            BYTES + 3,
            32,
            64,
            1,
            2,
            1,
            16,
            1e-6f,
            window,
            true,
            new RopeConfig(16, 1e4, RopeConfig.Layout.HALVES, new RopeConfig.Scaling.None()),
            Optional.empty(),
            Optional.empty(),
            0,
            Set.of(END)),
        WeightFormat.F32,
        Map.of(),
        file);
    ObjectMapper json = new ObjectMapper();
    ObjectNode tokenizer = json.createObjectNode();
    var added = tokenizer.putArray("added_tokens");
    added.addObject().put("id", END).put("content", "<|end|>").put("special", true);
    added.addObject().put("id", END + 1).put("content", "<think>").put("special", false);
    added.addObject().put("id", END + 2).put("content", "</think>").put("special", false);
    tokenizer
        .putObject("pre_tokenizer")
        .put("type", "ByteLevel")
        .put("add_prefix_space", false)
        .put("use_regex", false);
    ObjectNode model = tokenizer.putObject("model").put("type", "BPE");
    ObjectNode vocabulary = model.putObject("vocab");
    int beyond = BYTES;
    for (int b = 0; b < BYTES; b++) {
      boolean prints = (b > ' ' && b <= '~') || (b >= 0xA1 && b != 0xAD);
      vocabulary.put(Character.toString(prints ? b : beyond++), b);
    }
    model.putArray("merges");
    json.writeValue(folder.resolve("tokenizer.json").toFile(), tokenizer);
    Files.writeString(
        folder.resolve("tokenizer_config.json"),
        json.createObjectNode()
            .put(
                "chat_template",
                "{% for message in messages %}{{ message.content }}\n{% endfor %}<think>\n")
            .toString());
    return file;
  }
}
