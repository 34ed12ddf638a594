package dev.fathom.agent.reasoning.llm;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Short names for the ids in one prompt, such as {@code e1}: a long id costs a dozen tokens each
 * time, and weak models copy it wrongly. For one prompt; not thread-safe.
 */
final class Labels {
  private final Map<String, String> labels = new LinkedHashMap<>();
  private final Map<String, String> ids = new LinkedHashMap<>();
  private final Map<String, Integer> counts = new LinkedHashMap<>();

  /** The label of an id, a new one where it has none yet. */
  String of(String kind, String id) {
    return labels.computeIfAbsent(
        kind + id,
        key -> {
          String label = kind + counts.merge(kind, 1, Integer::sum);
          ids.put(label, id);
          return label;
        });
  }

  /** The ids that labels stand for; what stands for none is left out. */
  List<String> ids(Collection<String> chosen) {
    return chosen.stream().distinct().flatMap(label -> Stream.ofNullable(ids.get(label))).toList();
  }

  /** The id that a label stands for; empty where it stands for none. */
  String id(String label) {
    return ids.getOrDefault(label, "");
  }
}
