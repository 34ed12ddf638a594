package dev.fathom.agent.reasoning.llm.endpoint;

/** How far a server can be told the form of an answer. */
public enum StructuredOutput {
  NONE,
  /** Some JSON object. */
  JSON_OBJECT,
  /** JSON of a given schema. */
  JSON_SCHEMA
}
