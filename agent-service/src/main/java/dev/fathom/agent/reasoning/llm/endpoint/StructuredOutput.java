package dev.fathom.agent.reasoning.llm.endpoint;

import java.util.List;

/** How far a server can be told the form of an answer, and how it wants to be told. */
public enum StructuredOutput {
  NONE,
  /** Some JSON object: {@code response_format} of type {@code json_object}. */
  JSON_OBJECT,
  /**
   * JSON of a given schema: {@code response_format} of type {@code json_schema}, as OpenAI has it.
   */
  JSON_SCHEMA,
  /** Likewise, in vLLM's own field {@code structured_outputs} (from 0.12 on). */
  STRUCTURED_OUTPUTS,
  /** Likewise, in the field {@code guided_json} that vLLM had before. */
  GUIDED_JSON,
  /** Likewise, in llama.cpp's own field {@code json_schema}. */
  SCHEMA_FIELD;

  /** What is worth trying with a server, the best first. */
  static List<StructuredOutput> candidates(ServerKind server) {
    return switch (server) {
      case VLLM -> List.of(JSON_SCHEMA, STRUCTURED_OUTPUTS, GUIDED_JSON, JSON_OBJECT);
      case LLAMA_CPP -> List.of(JSON_SCHEMA, SCHEMA_FIELD, JSON_OBJECT);
      case SGLANG, OPENAI, DEEPSEEK, OTHER -> List.of(JSON_SCHEMA, JSON_OBJECT);
    };
  }
}
