package dev.fathom.agent.corpus;

import java.util.UUID;

/** There is no such corpus. */
public final class CorpusNotFoundException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  CorpusNotFoundException(UUID id) {
    super("There is no corpus " + id + ".");
  }
}
