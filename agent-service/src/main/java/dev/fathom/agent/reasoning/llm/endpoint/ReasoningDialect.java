package dev.fathom.agent.reasoning.llm.endpoint;

/** How a server tells a model's thinking from its answer. */
public enum ReasoningDialect {
  /** The model does not think aloud. */
  NONE,
  /** A field {@code reasoning_content} or {@code reasoning} beside {@code content}. */
  FIELD,
  /** Between {@code <think>} and {@code </think>} in the content. */
  TAGS
}
