package dev.fathom.agent.reasoning.llm.endpoint;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Locale;
import java.util.Optional;

/** Which program or service answers, as far as it says: servers differ in what they can be told. */
public enum ServerKind {
  VLLM,
  SGLANG,
  LLAMA_CPP,
  DEEPSEEK,
  OPENAI,
  OTHER;

  /** By the address, and by the owner that the listing of a model names. */
  static ServerKind of(Endpoint endpoint, JsonNode model) {
    String host = String.valueOf(endpoint.base().getHost());
    if (host.equals("api.openai.com")) {
      return OPENAI;
    }
    if (host.equals("api.deepseek.com")) {
      return DEEPSEEK;
    }
    return switch (model.path("owned_by").asText().toLowerCase(Locale.ROOT)) {
      case "vllm" -> VLLM;
      case "sglang" -> SGLANG;
      case "llamacpp", "llama.cpp" -> LLAMA_CPP;
      case "deepseek" -> DEEPSEEK;
      case "openai", "openai-internal" -> OPENAI;
      default -> OTHER;
    };
  }

  /**
   * The window that a service's documentation promises for all its chat models of today, in tokens;
   * empty for a program that anybody may start as they like.
   */
  Optional<Integer> documentedWindow() {
    return switch (this) {
      case DEEPSEEK -> Optional.of(65_536);
      case OPENAI -> Optional.of(128_000);
      case VLLM, SGLANG, LLAMA_CPP, OTHER -> Optional.empty();
    };
  }
}
