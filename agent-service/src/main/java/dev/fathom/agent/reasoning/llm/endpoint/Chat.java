package dev.fathom.agent.reasoning.llm.endpoint;

import java.util.OptionalInt;

/** A model that can be called, wherever it runs. Thread-safe. */
public interface Chat {
  /**
   * Calls the model and waits for the end of its reply, on the caller's thread, which should be a
   * virtual one.
   *
   * @throws ModelCallException when there is no reply
   * @throws CallStoppedException when the observer wished the call to stop
   */
  ModelReply call(Capabilities capabilities, ModelCall call, CallObserver observer)
      throws ModelCallException;

  /** The tokens of a text by the model's own tokenizer; empty where nobody tells. */
  OptionalInt count(Capabilities capabilities, String text);
}
