package dev.fathom.engine.template;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** Jinja's filters and tests, and the methods of Python's strings and dictionaries. */
final class Filters {

  private Filters() {}

  static Object filter(
      String name, Object input, List<Object> arguments, Map<String, Object> named) {
    return switch (name) {
      case "length", "count" -> Values.length(input);
      case "trim" -> strip(Values.string(input), arguments, true, true);
      case "string" -> Values.string(input);
      case "upper", "lower", "capitalize", "title" -> method(input, name, arguments);
      case "first" -> element(Values.elements(input), 0);
      case "last" -> element(Values.elements(input), -1);
      case "list" -> List.copyOf(Values.elements(input));
      case "reverse" -> Values.elements(input).reversed();
      case "items" -> method(input, "items", arguments);
      case "safe" -> input;
      case "int" ->
          input instanceof Number n ? n.longValue() : Long.parseLong(Values.string(input));
      case "abs" ->
          input instanceof Long l ? (Object) Math.abs(l) : (Object) Math.abs(number(input));
      case "default", "d" -> {
        boolean falsy = arguments.size() > 1 && Values.truth(arguments.get(1));
        boolean absent = input.equals(Values.UNDEFINED) || (falsy && !Values.truth(input));
        yield absent ? argument(arguments, 0, "") : input;
      }
      case "join" ->
          Values.elements(input).stream()
              .map(Values::string)
              .collect(Collectors.joining(Values.string(argument(arguments, 0, ""))));
      case "replace" -> method(input, "replace", arguments);
      case "tojson" -> {
        Object indent = named.getOrDefault("indent", argument(arguments, 0, 0L));
        yield Values.json(input, indent instanceof Long n ? Math.toIntExact(n) : 0, 0);
      }
      case "selectattr", "rejectattr" ->
          select(Values.elements(input), arguments, name.equals("selectattr"));
      case "map" -> {
        Object attribute = named.getOrDefault("attribute", "");
        List<Object> mapped = new ArrayList<>();
        for (Object element : Values.elements(input)) {
          mapped.add(
              attribute.equals("")
                  ? filter(Values.string(argument(arguments, 0, "")), element, List.of(), Map.of())
                  : attribute(element, Values.string(attribute)));
        }
        yield mapped;
      }
      default -> throw new TemplateException("The filter " + name + " is not supported.");
    };
  }

  private static List<Object> select(List<?> elements, List<Object> arguments, boolean keep) {
    List<Object> selected = new ArrayList<>();
    for (Object element : elements) {
      Object value = attribute(element, Values.string(argument(arguments, 0, "")));
      boolean holds =
          arguments.size() > 1
              ? test(Values.string(arguments.get(1)), value, arguments.subList(2, arguments.size()))
              : Values.truth(value);
      if (holds == keep) {
        selected.add(element);
      }
    }
    return selected;
  }

  static boolean test(String name, Object value, List<Object> arguments) {
    return switch (name) {
      case "defined" -> !value.equals(Values.UNDEFINED);
      case "undefined" -> value.equals(Values.UNDEFINED);
      case "none" -> value.equals(Values.NONE);
      case "string" -> value instanceof String;
      case "number" -> value instanceof Number;
      case "integer" -> value instanceof Long;
      case "boolean" -> value instanceof Boolean;
      case "mapping" -> value instanceof Map<?, ?>;
      case "iterable", "sequence" ->
          value instanceof List<?> || value instanceof Map<?, ?> || value instanceof String;
      case "true" -> value.equals(true);
      case "false" -> value.equals(false);
      case "odd" -> value instanceof Long n && n % 2 != 0;
      case "even" -> value instanceof Long n && n % 2 == 0;
      case "equalto", "eq" -> Values.equal(value, argument(arguments, 0, Values.UNDEFINED));
      case "in" -> Values.contains(argument(arguments, 0, Values.UNDEFINED), value);
      default -> throw new TemplateException("The test " + name + " is not supported.");
    };
  }

  /** A key of a map; what does not exist is undefined. */
  static Object attribute(Object target, String name) {
    if (!(target instanceof Map<?, ?> map)) {
      return Values.UNDEFINED;
    }
    Object value = map.get(name);
    return value == null ? Values.UNDEFINED : value;
  }

  static Object method(Object target, String name, List<Object> arguments) {
    if (target instanceof Map<?, ?> map) {
      return switch (name) {
        case "items" ->
            map.entrySet().stream()
                .map(e -> (Object) List.of((Object) e.getKey(), e.getValue()))
                .toList();
        case "keys" -> List.copyOf(map.keySet());
        case "values" -> List.copyOf(map.values());
        case "get" ->
            map.containsKey(arguments.getFirst())
                ? attribute(map, Values.string(arguments.getFirst()))
                : argument(arguments, 1, Values.NONE);
        default -> throw new TemplateException("Dictionaries have no method " + name + ".");
      };
    }
    if (target instanceof String text) {
      return stringMethod(text, name, arguments);
    }
    throw new TemplateException("Cannot call " + name + " of " + Values.string(target));
  }

  private static Object stringMethod(String text, String name, List<Object> arguments) {
    return switch (name) {
      case "strip" -> strip(text, arguments, true, true);
      case "lstrip" -> strip(text, arguments, true, false);
      case "rstrip" -> strip(text, arguments, false, true);
      case "upper" -> text.toUpperCase(Locale.ROOT);
      case "lower" -> text.toLowerCase(Locale.ROOT);
      case "capitalize", "title" ->
          text.isEmpty()
              ? text
              : text.substring(0, 1).toUpperCase(Locale.ROOT)
                  + text.substring(1).toLowerCase(Locale.ROOT);
      case "startswith" -> text.startsWith(Values.string(arguments.getFirst()));
      case "endswith" -> text.endsWith(Values.string(arguments.getFirst()));
      case "replace" ->
          text.replace(Values.string(arguments.get(0)), Values.string(arguments.get(1)));
      case "find" -> (long) text.indexOf(Values.string(arguments.getFirst()));
      case "split" -> split(text, arguments);
      case "join" ->
          Values.elements(arguments.getFirst()).stream()
              .map(Values::string)
              .collect(Collectors.joining(text));
      default -> throw new TemplateException("Strings have no method " + name + ".");
    };
  }

  private static List<Object> split(String text, List<Object> arguments) {
    List<Object> parts = new ArrayList<>();
    if (arguments.isEmpty()) {
      for (String word : text.strip().split("\\s+", -1)) {
        if (!word.isEmpty()) {
          parts.add(word);
        }
      }
      return parts;
    }
    String separator = Values.string(arguments.getFirst());
    long most = arguments.size() > 1 && arguments.get(1) instanceof Long n ? n : Long.MAX_VALUE;
    int from = 0;
    for (int at = text.indexOf(separator);
        at >= 0 && parts.size() < most;
        at = text.indexOf(separator, from)) {
      parts.add(text.substring(from, at));
      from = at + separator.length();
    }
    parts.add(text.substring(from));
    return parts;
  }

  private static String strip(String text, List<Object> arguments, boolean left, boolean right) {
    String unwanted = arguments.isEmpty() ? "" : Values.string(arguments.getFirst());
    int from = 0;
    int to = text.length();
    while (left && from < to && strippable(text.charAt(from), unwanted)) {
      from++;
    }
    while (right && to > from && strippable(text.charAt(to - 1), unwanted)) {
      to--;
    }
    return text.substring(from, to);
  }

  private static boolean strippable(char c, String unwanted) {
    return unwanted.isEmpty()
        ? Character.isWhitespace(c) || Character.isSpaceChar(c)
        : unwanted.indexOf(c) >= 0;
  }

  static Object element(List<?> list, long index) {
    long at = index < 0 ? index + list.size() : index;
    return at >= 0 && at < list.size() ? list.get((int) at) : Values.UNDEFINED;
  }

  private static Object argument(List<Object> arguments, int index, Object absent) {
    return index < arguments.size() ? arguments.get(index) : absent;
  }

  static double number(Object value) {
    if (value instanceof Number n) {
      return n.doubleValue();
    }
    throw new TemplateException(Values.string(value) + " is no number");
  }
}
