package dev.fathom.engine.chat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.fathom.engine.InvalidModelException;
import dev.fathom.engine.runtime.Pooling;
import dev.fathom.engine.weights.GgufMetadata;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;

/** How a model that was trained to give embeddings pools them; others say nothing of it. */
public final class PoolingConfig {

  private PoolingConfig() {}

  /** As sentence-transformers write it beside a model. */
  public static Optional<Pooling> of(Path folder) {
    Path file = folder.resolve("1_Pooling/config.json");
    if (!Files.exists(file)) {
      return Optional.empty();
    }
    try {
      JsonNode json = new ObjectMapper().readTree(file.toFile());
      if (json.path("pooling_mode_mean_tokens").asBoolean()) {
        return Optional.of(Pooling.MEAN);
      }
      if (json.path("pooling_mode_lasttoken").asBoolean()) {
        return Optional.of(Pooling.LAST);
      }
      throw new InvalidModelException(
          file + " asks for a way of pooling other than the mean and the last token.");
    } catch (IOException e) {
      throw new InvalidModelException("Cannot read " + file + ": " + e.getMessage(), e);
    }
  }

  /** As GGUF files say it. */
  static Optional<Pooling> of(GgufMetadata metadata) {
    String architecture = metadata.string("general.architecture").orElse("");
    long type = metadata.integer(architecture + ".pooling_type").orElse(0L);
    return Arrays.stream(Pooling.values()).filter(p -> ggufType(p) == type).findFirst();
  }

  /** The number that GGUF has for it. */
  public static int ggufType(Pooling pooling) {
    return switch (pooling) {
      case MEAN -> 1;
      case LAST -> 3;
    };
  }
}
