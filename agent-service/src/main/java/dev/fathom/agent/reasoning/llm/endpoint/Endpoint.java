package dev.fathom.agent.reasoning.llm.endpoint;

import java.net.URI;
import java.nio.file.Path;
import java.util.Optional;

/**
 * A server of a language model.
 *
 * @param name as people call it in settings and reports
 * @param base the address up to and with the version, such as {@code http://localhost:8000/v1}
 * @param key sent as bearer token; empty where none is needed
 * @param model as the server names it; empty for the first that it lists
 * @param effort how much a server is told to have its model think, such as {@code high}; empty for
 *     those that are not told
 */
public record Endpoint(String name, URI base, String key, String model, String effort) {
  /** The scheme of a model in this process: {@code engine:/path/to/model}. */
  private static final String ENGINE = "engine";

  /** An endpoint that is not told how much to think. */
  public Endpoint(String name, URI base, String key, String model) {
    this(name, base, key, model, "");
  }

  public Endpoint {
    if (!ENGINE.equals(base.getScheme())) {
      base = served(name, base);
    } else if (base.getPath() == null || base.getPath().isEmpty()) {
      throw new IllegalArgumentException(
          "The model endpoint %s has the address '%s', which names no file. Write it like engine:/models/qwen3.gguf."
              .formatted(name, base));
    }
  }

  private static URI served(String name, URI base) {
    String scheme = base.getScheme();
    if (base.getHost() == null || !("http".equals(scheme) || "https".equals(scheme))) {
      throw new IllegalArgumentException(
          "The model endpoint %s has the address '%s', which is not an http or https URL. Write it like http://localhost:8000/v1, or engine:/path/to/model."
              .formatted(name, base));
    }
    if (base.getRawUserInfo() != null) {
      throw new IllegalArgumentException(
          "The address of the model endpoint %s holds a password, which errors would show. Put it into FATHOM_LLM_KEY."
              .formatted(name));
    }
    String path = base.getRawPath() == null ? "" : base.getRawPath().replaceFirst("/+$", "");
    return base.resolve(path.isEmpty() ? "/v1" : path);
  }

  /** The file or folder of a model that runs in this process; empty for one that is served. */
  Optional<Path> inProcess() {
    return ENGINE.equals(base.getScheme())
        ? Optional.of(Path.of(base.getPath()))
        : Optional.empty();
  }

  /** An address of the server beside the versioned ones, such as {@code /tokenize}. */
  URI beside(String path) {
    return base.resolve(path);
  }

  URI below(String path) {
    return URI.create(base + path);
  }

  /** Without the key. */
  @Override
  public String toString() {
    return "%s (%s%s)".formatted(name, base, model.isEmpty() ? "" : ", " + model);
  }
}
