package dev.fathom.engine.quality;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;

/** A Hugging Face folder of a small random Qwen2 whose rows are whole blocks of every type. */
public final class RandomFolder {

  public static final int VOCABULARY = 320;
  private static final int HIDDEN = 256;
  private static final int WIDTH = 512;
  private static final int LAYERS = 3;

  private final ObjectMapper json = new ObjectMapper();
  private final ObjectNode header = json.createObjectNode();
  private final ByteBuffer data = ByteBuffer.allocate(16 << 20).order(ByteOrder.LITTLE_ENDIAN);
  private final Random random = new Random(9);

  public static void write(Path folder) throws IOException {
    new RandomFolder().writeTo(folder);
  }

  private void writeTo(Path folder) throws IOException {
    ObjectNode config =
        json.createObjectNode()
            .put("model_type", "qwen2")
            .put("vocab_size", VOCABULARY)
            .put("hidden_size", HIDDEN)
            .put("intermediate_size", WIDTH)
            .put("num_hidden_layers", LAYERS)
            .put("num_attention_heads", 4)
            .put("num_key_value_heads", 2)
            .put("rms_norm_eps", 1e-6)
            .put("max_position_embeddings", 1024)
            .put("rope_theta", 10_000)
            .put("tie_word_embeddings", false)
            .put("bos_token_id", VOCABULARY - 6)
            .put("eos_token_id", VOCABULARY - 5);
    json.writeValue(folder.resolve("config.json").toFile(), config);
    matrix("model.embed_tokens.weight", VOCABULARY, HIDDEN);
    for (int layer = 0; layer < LAYERS; layer++) {
      String p = "model.layers." + layer + ".";
      vector(p + "input_layernorm.weight", HIDDEN, 1);
      for (String name : new String[] {"q", "k", "v"}) {
        int rows = name.equals("q") ? HIDDEN : HIDDEN / 2;
        matrix(p + "self_attn." + name + "_proj.weight", rows, HIDDEN);
        vector(p + "self_attn." + name + "_proj.bias", rows, 0);
      }
      matrix(p + "self_attn.o_proj.weight", HIDDEN, HIDDEN);
      vector(p + "post_attention_layernorm.weight", HIDDEN, 1);
      matrix(p + "mlp.gate_proj.weight", WIDTH, HIDDEN);
      matrix(p + "mlp.up_proj.weight", WIDTH, HIDDEN);
      matrix(p + "mlp.down_proj.weight", HIDDEN, WIDTH);
    }
    vector("model.norm.weight", HIDDEN, 1);
    matrix("lm_head.weight", VOCABULARY, HIDDEN);
    byte[] head = json.writeValueAsBytes(header);
    try (OutputStream out = Files.newOutputStream(folder.resolve("model.safetensors"))) {
      out.write(ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putLong(head.length).array());
      out.write(head);
      out.write(data.array(), 0, data.position());
    }
  }

  private void matrix(String name, int rows, int columns) {
    tensor(name, 0, 1.2 / Math.sqrt(columns), rows, columns);
  }

  private void vector(String name, int size, double mean) {
    tensor(name, mean, 0.1, size);
  }

  private void tensor(String name, double mean, double deviation, int... shape) {
    int start = data.position();
    int elements = 1;
    for (int dimension : shape) {
      elements *= dimension;
    }
    for (int i = 0; i < elements; i++) {
      data.putFloat((float) (mean + deviation * random.nextGaussian()));
    }
    ObjectNode entry = header.putObject(name).put("dtype", "F32");
    for (int dimension : shape) {
      entry.withArray("/shape").add(dimension);
    }
    entry.putArray("data_offsets").add(start).add(data.position());
  }
}
