package dev.fathom.engine.runtime;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Predicate;

/**
 * Requests that wait, in the order they will be served: higher priorities first; within one, the
 * clients take turns, each in the order of its own requests. Not thread-safe.
 */
final class WaitingRequests {

  private final TreeMap<Integer, LinkedHashMap<String, Deque<Answer>>> priorities =
      new TreeMap<>((a, b) -> Integer.compare(b, a));
  private int size;

  int size() {
    return size;
  }

  void add(Answer answer) {
    priorities
        .computeIfAbsent(answer.request().priority(), p -> new LinkedHashMap<>())
        .computeIfAbsent(answer.request().client(), c -> new ArrayDeque<>())
        .add(answer);
    size++;
  }

  Optional<Answer> first() {
    return priorities.isEmpty()
        ? Optional.empty()
        : Optional.of(priorities.firstEntry().getValue().firstEntry().getValue().getFirst());
  }

  /** Takes the first away; its client goes to the end of the turn. */
  void removeFirst() {
    Map.Entry<Integer, LinkedHashMap<String, Deque<Answer>>> priority = priorities.firstEntry();
    LinkedHashMap<String, Deque<Answer>> clients = priority.getValue();
    Map.Entry<String, Deque<Answer>> client = clients.pollFirstEntry();
    client.getValue().removeFirst();
    if (!client.getValue().isEmpty()) {
      clients.put(client.getKey(), client.getValue());
    }
    if (clients.isEmpty()) {
      priorities.remove(priority.getKey());
    }
    size--;
  }

  /** Takes away those for which {@code condition} holds. */
  List<Answer> removeIf(Predicate<Answer> condition) {
    List<Answer> removed = new ArrayList<>();
    for (LinkedHashMap<String, Deque<Answer>> clients : priorities.values()) {
      for (Deque<Answer> answers : clients.values()) {
        answers.removeIf(answer -> condition.test(answer) && removed.add(answer));
      }
      clients.values().removeIf(Deque::isEmpty);
    }
    priorities.values().removeIf(Map::isEmpty);
    size -= removed.size();
    return removed;
  }
}
