package dev.fathom.engine.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
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
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whatever a tokenizer's file says, it ends in a tokenizer or in a message. */
class DamagedTokenizerTest {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String TEXT = "The naïve  fox's 1234 深度 <think>\n";

  @TempDir Path folder;

  private final Random random = new Random(21);
  private int refused;

  @Test
  void damagedBytesOfATokenizerJson() throws IOException {
    byte[] good =
        TokenizerTest.vocabulary("qwen2").tokenizerJson("qwen2").getBytes(StandardCharsets.UTF_8);
    for (int i = 0; i < 500; i++) {
      byte[] bad = good.clone();
      for (int n = 1 + random.nextInt(3); n > 0; n--) {
        bad[random.nextInt(bad.length)] = (byte) random.nextInt(256);
      }
      read(random.nextInt(5) == 0 ? Arrays.copyOf(bad, random.nextInt(bad.length)) : bad);
    }
    assertThat(refused).isGreaterThan(100);
  }

  @Test
  void aTokenizerJsonThatIsJsonButMakesNoSense() throws IOException {
    for (String good :
        List.of(
            TokenizerTest.vocabulary("llama-bpe").tokenizerJson("llama-bpe"),
            SentencePieceTest.json("first"),
            SentencePieceTest.json(""))) {
      for (int i = 0; i < 300; i++) {
        JsonNode root = JSON.readTree(good);
        for (int n = 1 + random.nextInt(3); n > 0; n--) {
          change(root);
        }
        read(JSON.writeValueAsBytes(root));
      }
    }
    assertThat(refused).isGreaterThan(100);
  }

  private void read(byte[] file) throws IOException {
    Path path = folder.resolve("tokenizer.json");
    Files.write(path, file);
    try {
      use(TokenizerJson.read(path));
    } catch (InvalidModelException e) {
      refused++;
      assertThat(e.getMessage()).isNotBlank();
    }
  }

  private static void use(Tokenizer tokenizer) {
    tokenizer.decode(tokenizer.encode(TEXT));
    tokenizer.decode(tokenizer.encodeTemplate(TEXT));
    tokenizer.guard(TEXT);
  }

  /** Goes down a random path and puts something else there, or takes it away. */
  private void change(JsonNode root) {
    JsonNode at = root;
    while (true) {
      int size = at.size();
      int chosen = random.nextInt(size);
      JsonNode child = at;
      String name = "";
      if (at instanceof ObjectNode object) {
        List<String> names = new ArrayList<>();
        object.fieldNames().forEachRemaining(names::add);
        name = names.get(chosen);
        child = object.get(name);
      } else {
        child = at.get(chosen);
      }
      if (child.size() > 0 && random.nextInt(4) > 0) {
        at = child;
        continue;
      }
      JsonNode other = other();
      switch (at) {
        case ObjectNode object when random.nextInt(4) == 0 -> object.remove(name);
        case ObjectNode object -> object.set(name, other);
        case ArrayNode array when random.nextInt(4) == 0 -> array.remove(chosen);
        case ArrayNode array -> array.set(chosen, other);
        default -> throw new IllegalStateException();
      }
      return;
    }
  }

  private JsonNode other() {
    return switch (random.nextInt(9)) {
      case 0 -> JSON.nullNode();
      case 1 -> JSON.getNodeFactory().numberNode(-1);
      case 2 -> JSON.getNodeFactory().numberNode(Integer.MAX_VALUE);
      case 3 -> JSON.getNodeFactory().numberNode(1L << 40);
      case 4 -> JSON.getNodeFactory().textNode("");
      case 5 -> JSON.getNodeFactory().textNode("(");
      case 6 -> JSON.getNodeFactory().booleanNode(random.nextBoolean());
      case 7 -> JSON.createArrayNode().add("x");
      default -> JSON.createObjectNode().put("type", "ByteLevel");
    };
  }

  @Test
  void damagedGgufMetadata() throws IOException {
    for (Map<String, Object> good :
        List.of(TokenizerTest.vocabulary("qwen2").gguf("qwen2"), SentencePieceTest.gguf())) {
      List<String> keys = good.keySet().stream().sorted().toList();
      for (int i = 0; i < 400; i++) {
        Map<String, Object> bad = new HashMap<>(good);
        String key = keys.get(random.nextInt(keys.size()));
        if (bad.get(key) instanceof List<?> list && random.nextInt(3) > 0) {
          List<Object> copy = new ArrayList<>(list);
          int at = random.nextInt(copy.size());
          switch (random.nextInt(4)) {
            case 0 -> copy.subList(at, copy.size()).clear();
            case 1 -> copy.set(at, copy.get(random.nextInt(copy.size())));
            case 2 -> copy.set(at, value());
            default -> copy.add(at, copy.get(0));
          }
          bad.put(key, copy);
        } else if (random.nextBoolean()) {
          bad.put(key, value());
        } else {
          bad.remove(key);
        }
        bad.put("tokenizer.ggml.bos_token_id", (long) random.nextInt(600) - 100);
        try {
          use(GgufTokenizer.of(new GgufMetadata(bad)));
        } catch (InvalidModelException e) {
          refused++;
        }
      }
    }
    assertThat(refused).isGreaterThan(100);
  }

  private Object value() {
    return switch (random.nextInt(5)) {
      case 0 -> -1L;
      case 1 -> 3L;
      case 2 -> "x";
      case 3 -> Double.NaN;
      default -> "";
    };
  }
}
