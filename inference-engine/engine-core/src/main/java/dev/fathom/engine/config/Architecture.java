package dev.fathom.engine.config;

/** The architectures the engine knows, with their names in config.json and in GGUF. */
public enum Architecture {
  LLAMA("llama", "llama"),
  QWEN2("qwen2", "qwen2"),
  QWEN3("qwen3", "qwen3"),
  QWEN3_MOE("qwen3_moe", "qwen3moe"),
  DEEPSEEK_V2("deepseek_v2", "deepseek2"),
  DEEPSEEK_V3("deepseek_v3", "deepseek2");

  private final String modelType;
  private final String ggufName;

  Architecture(String modelType, String ggufName) {
    this.modelType = modelType;
    this.ggufName = ggufName;
  }

  /** {@code model_type} in config.json. */
  public String modelType() {
    return modelType;
  }

  /** {@code general.architecture} in GGUF; both DeepSeek generations share one. */
  public String ggufName() {
    return ggufName;
  }
}
