package dev.fathom.engine.template;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** JSON-like Java values as template values: whole numbers become longs, null becomes None. */
final class Json {

  private Json() {}

  static Object toTemplate(@Nullable Object value) {
    return switch (value) {
      case null -> Values.NONE;
      case Integer i -> (long) i;
      case Float f -> (double) f;
      case List<?> list -> {
        List<Object> copy = new ArrayList<>();
        list.forEach(element -> copy.add(toTemplate(element)));
        yield copy;
      }
      case Map<?, ?> map -> {
        Map<Object, Object> copy = new LinkedHashMap<>();
        map.forEach((key, element) -> copy.put(key, toTemplate(element)));
        yield copy;
      }
      default -> value;
    };
  }
}
