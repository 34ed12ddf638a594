package dev.fathom.agent.corpus;

import java.util.List;

/** A corpus has no document of the given name. The message lists those it has. */
public final class DocumentNotFoundException extends RuntimeException {
  private static final long serialVersionUID = 1L;
  private static final int LISTED = 12;

  DocumentNotFoundException(String name, List<String> present) {
    super(message(name, present));
  }

  private static String message(String name, List<String> present) {
    String list = String.join(", ", present.subList(0, Math.min(LISTED, present.size())));
    return "The corpus has no document '%s'. It has: %s%s"
        .formatted(name, list, present.size() > LISTED ? ", …" : ".");
  }
}
