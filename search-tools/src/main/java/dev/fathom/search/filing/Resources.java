package dev.fathom.search.filing;

import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jsoup.nodes.Element;
import org.jspecify.annotations.Nullable;

/** The contexts and units that a document's header defines, by id. */
record Resources(Map<String, FactContext> contexts, Map<String, String> units) {
  static Resources of(Element page) {
    Map<String, FactContext> contexts = new HashMap<>();
    Map<String, String> units = new HashMap<>();
    for (Element element : page.getAllElements()) {
      switch (localName(element)) {
        case "context" -> contexts.put(element.id(), context(element));
        case "unit" -> units.put(element.id(), unit(element));
        default -> {}
      }
    }
    return new Resources(contexts, units);
  }

  /** The element's name without its prefix, in lower case. */
  static String localName(Element element) {
    String name = element.normalName();
    return name.substring(name.indexOf(':') + 1);
  }

  private static FactContext context(Element context) {
    String instant = text(context, "instant");
    Map<String, String> dimensions = new LinkedHashMap<>();
    for (Element member : context.getAllElements()) {
      if (localName(member).equals("explicitmember") || localName(member).equals("typedmember")) {
        dimensions.put(member.attr("dimension"), member.text().strip());
      }
    }
    return new FactContext(
        text(context, "identifier"),
        date(text(context, "startdate")),
        date(instant.isEmpty() ? text(context, "enddate") : instant),
        dimensions);
  }

  private static String unit(Element unit) {
    Element divide = find(unit, "divide");
    if (divide == null) {
      return measures(unit);
    }
    Element over = find(divide, "unitnumerator");
    Element under = find(divide, "unitdenominator");
    return over == null || under == null ? measures(unit) : measures(over) + "/" + measures(under);
  }

  private static String measures(Element element) {
    List<String> measures =
        element.getAllElements().stream()
            .filter(inner -> localName(inner).equals("measure"))
            .map(inner -> inner.text().strip())
            .toList();
    return String.join("*", measures);
  }

  private static String text(Element element, String name) {
    Element found = find(element, name);
    return found == null ? "" : found.text().strip();
  }

  private static @Nullable Element find(Element element, String name) {
    return element.getAllElements().stream()
        .filter(inner -> localName(inner).equals(name))
        .findFirst()
        .orElse(null);
  }

  private static @Nullable LocalDate date(String text) {
    try {
      return text.length() < 10 ? null : LocalDate.parse(text.substring(0, 10));
    } catch (DateTimeException e) {
      return null;
    }
  }
}
