package dev.fathom.agent.api;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Some of the items of a collection.
 *
 * @param nextCursor what to ask for to get those that follow; absent at the end
 */
public record Page<T>(List<T> items, @Nullable String nextCursor) {
  public Page {
    items = List.copyOf(items);
  }

  static <T> Page<T> whole(List<T> items) {
    return new Page<>(items, null);
  }
}
