package dev.fathom.engine.weights;

import dev.fathom.engine.InvalidModelException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The key-value pairs of a GGUF file. Integers are held as {@link Long}, floats as {@link Double},
 * arrays as {@link List}.
 */
public record GgufMetadata(Map<String, Object> values) {

  public GgufMetadata {
    values = Map.copyOf(values);
  }

  public Optional<String> string(String key) {
    return find(key, String.class);
  }

  public Optional<Long> integer(String key) {
    return find(key, Long.class);
  }

  public Optional<Boolean> bool(String key) {
    return find(key, Boolean.class);
  }

  /** A float, or an integer as one. */
  public Optional<Double> number(String key) {
    return find(key, Number.class).map(Number::doubleValue);
  }

  /** An array of {@code type}; absent arrays are empty. */
  public <T> List<T> list(String key, Class<T> type) {
    List<T> list = new ArrayList<>();
    for (Object element : find(key, List.class).orElse(List.of())) {
      list.add(cast(key, element, type));
    }
    return list;
  }

  private <T> Optional<T> find(String key, Class<T> type) {
    return Optional.ofNullable(values.get(key)).map(value -> cast(key, value, type));
  }

  private static <T> T cast(String key, Object value, Class<T> type) {
    if (!type.isInstance(value)) {
      throw new InvalidModelException(
          "GGUF key %s should be a %s, but is %s."
              .formatted(key, type.getSimpleName(), value.getClass().getSimpleName()));
    }
    return type.cast(value);
  }
}
