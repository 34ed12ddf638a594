package dev.fathom.agent.reasoning.llm.endpoint;

import java.net.URI;

/**
 * A server of a language model.
 *
 * @param name as people call it in settings and reports
 * @param base the address up to and with the version, such as {@code http://localhost:8000/v1}
 * @param key sent as bearer token; empty where none is needed
 * @param model as the server names it; empty for the first that it lists
 */
public record Endpoint(String name, URI base, String key, String model) {
  public Endpoint {
    String scheme = base.getScheme();
    if (base.getHost() == null || !("http".equals(scheme) || "https".equals(scheme))) {
      throw new IllegalArgumentException(
          "The model endpoint %s has the address '%s', which is not an http or https URL. Write it like http://localhost:8000/v1."
              .formatted(name, base));
    }
    String path = base.getRawPath() == null ? "" : base.getRawPath().replaceFirst("/+$", "");
    base = base.resolve(path.isEmpty() ? "/v1" : path);
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
