package dev.fathom.agent.corpus;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;

/** The values that were asked for last. Thread-safe; a value is made once by whoever asks first. */
final class RecentlyUsed<K, V> {
  private final int capacity;
  private final Map<K, V> values = new LinkedHashMap<>(16, 0.75f, true);

  RecentlyUsed(int capacity) {
    this.capacity = capacity;
  }

  synchronized V get(K key, Function<K, V> make) {
    V known = values.get(key);
    if (known != null) {
      return known;
    }
    V made = make.apply(key);
    values.put(key, made);
    if (values.size() > capacity) {
      values.remove(values.keySet().iterator().next());
    }
    return made;
  }
}
