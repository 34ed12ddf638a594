package dev.fathom.engine.server;

import io.quarkus.runtime.configuration.MemorySize;
import io.smallrye.config.ConfigMapping;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;

/** What is served, and its budgets. */
@ConfigMapping(prefix = "fathom.model")
public interface ModelSettings {

  /** A folder in Hugging Face's layout, or a GGUF file. */
  Optional<Path> path();

  /** What clients call it; the folder's name unless set. */
  Optional<String> name();

  /** Whether the server ends when the model cannot be opened; else it says why to who asks. */
  boolean required();

  /** What computes: auto, cpu or cuda. */
  String backend();

  /** Memory for keys and values. */
  MemorySize cache();

  /** Threads that compute; all processors unless set. */
  OptionalInt threads();

  /** Answers computed at a time. */
  int running();

  /** Requests that may wait; more get 429. */
  int waiting();

  /** A smaller model of the same vocabulary that guesses ahead; else the model does it itself. */
  Optional<Path> draft();

  /** Tokens guessed ahead; 0 for none. */
  int draftTokens();

  /** By how much routing biases move towards balance every few thousand tokens; 0 for not. */
  float biasUpdateSpeed();

  /** The longest a request may take; clients may ask for less. */
  Duration deadline();

  /** When a client that was refused may come again. */
  Duration retryAfter();
}
