package dev.fathom.engine.template;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Python's view of the values templates work with: {@code Boolean}, {@code Long}, {@code Double},
 * {@code String}, {@code List}, {@code Map}, {@link #NONE} and {@link #UNDEFINED}.
 */
final class Values {

  /** Python's None. */
  static final Object NONE = Nothing.NONE;

  /** What a name or attribute that does not exist is. */
  static final Object UNDEFINED = Nothing.UNDEFINED;

  private static final ObjectMapper JSON = new ObjectMapper();

  private enum Nothing {
    NONE,
    UNDEFINED
  }

  private Values() {}

  static boolean truth(Object value) {
    return switch (value) {
      case Boolean b -> b;
      case Number n -> n.doubleValue() != 0;
      case String s -> !s.isEmpty();
      case List<?> l -> !l.isEmpty();
      case Map<?, ?> m -> !m.isEmpty();
      case Nothing _ -> false;
      default -> true;
    };
  }

  /** What an output writes. */
  static String string(Object value) {
    return switch (value) {
      case Boolean b -> b ? "True" : "False";
      case Nothing nothing -> nothing == Nothing.NONE ? "None" : "";
      case List<?> l -> l.stream().map(Values::quoted).collect(Collectors.joining(", ", "[", "]"));
      case Map<?, ?> m ->
          m.entrySet().stream()
              .map(e -> quoted(e.getKey()) + ": " + quoted(e.getValue()))
              .collect(Collectors.joining(", ", "{", "}"));
      default -> value.toString();
    };
  }

  private static String quoted(Object value) {
    return value instanceof String s
        ? "'" + s.replace("\\", "\\\\").replace("'", "\\'").replace("\n", "\\n") + "'"
        : string(value);
  }

  static boolean equal(Object a, Object b) {
    if (a instanceof Number x && b instanceof Number y) {
      return x.doubleValue() == y.doubleValue();
    }
    return a.equals(b);
  }

  static int compare(Object a, Object b) {
    if (a instanceof Number x && b instanceof Number y) {
      return Double.compare(x.doubleValue(), y.doubleValue());
    }
    if (a instanceof String x && b instanceof String y) {
      return x.compareTo(y);
    }
    throw new TemplateException("Cannot compare " + string(a) + " with " + string(b));
  }

  static boolean contains(Object container, Object element) {
    return switch (container) {
      case String s -> s.contains(string(element));
      case List<?> l -> l.stream().anyMatch(other -> equal(other, element));
      case Map<?, ?> m -> m.containsKey(element);
      case Nothing _ -> false;
      default -> throw new TemplateException("Cannot look into " + string(container));
    };
  }

  /** The elements that a loop goes through: of a map its keys. */
  static List<?> elements(Object value) {
    return switch (value) {
      case List<?> l -> l;
      case Map<?, ?> m -> List.copyOf(m.keySet());
      case String s -> s.codePoints().mapToObj(Character::toString).toList();
      case Nothing nothing when nothing == Nothing.UNDEFINED -> List.of();
      default -> throw new TemplateException("Cannot go through " + string(value));
    };
  }

  static long length(Object value) {
    return switch (value) {
      case String s -> s.codePointCount(0, s.length());
      case List<?> l -> l.size();
      case Map<?, ?> m -> m.size();
      case Nothing nothing when nothing == Nothing.UNDEFINED -> 0;
      default -> throw new TemplateException("Nothing to count in " + string(value));
    };
  }

  /** JSON as Python's {@code json.dumps(value, ensure_ascii=False)} writes it. */
  static String json(Object value, int indent, int depth) {
    String line = indent > 0 ? "\n" + " ".repeat(indent * (depth + 1)) : "";
    String last = indent > 0 ? "\n" + " ".repeat(indent * depth) : "";
    String separator = indent > 0 ? "," + line : ", ";
    return switch (value) {
      case List<?> l when l.isEmpty() -> "[]";
      case Map<?, ?> m when m.isEmpty() -> "{}";
      case List<?> l ->
          l.stream()
              .map(e -> json(e, indent, depth + 1))
              .collect(Collectors.joining(separator, "[" + line, last + "]"));
      case Map<?, ?> m ->
          m.entrySet().stream()
              .map(e -> scalar(string(e.getKey())) + ": " + json(e.getValue(), indent, depth + 1))
              .collect(Collectors.joining(separator, "{" + line, last + "}"));
      default -> scalar(value);
    };
  }

  private static String scalar(Object value) {
    if (value == Nothing.NONE) {
      return "null";
    }
    try {
      return JSON.writeValueAsString(value instanceof Nothing ? "" : value);
    } catch (JsonProcessingException e) {
      throw new TemplateException("Cannot be written as JSON: " + string(value));
    }
  }
}
