package dev.fathom.agent.reasoning;

import java.util.Optional;

/** Pictures of pages, drawn when somebody looks at them. */
@FunctionalInterface
public interface Pictures {
  /** No page has a picture. */
  Pictures NONE = (source, page) -> Optional.empty();

  /**
   * A page as PNG; empty for sources without pages, and where it cannot be drawn.
   *
   * @param page counted from 1
   */
  Optional<byte[]> of(String source, int page);
}
