package dev.fathom.agent.cli;

import com.fasterxml.jackson.databind.JsonNode;
import dev.fathom.agent.run.RunEvent;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** One line for the terminal about something that happened to a run. */
final class ProgressLine {
  private static final int PAGES_NAMED = 8;
  private static final int WIDTH = 80;

  private ProgressLine() {}

  static Optional<String> of(RunEvent event) {
    JsonNode data = event.data();
    return switch (event.type()) {
      case "state" -> Optional.of(state(data.path("state").asText()));
      case "plan" -> Optional.of(plan(data.path("items")));
      case "searched" ->
          line(
              "searched %d passages in %d documents: %s"
                  .formatted(
                      data.path("passages").asInt(),
                      data.path("documents").asInt(),
                      data.path("query").asText()));
      case "reading" ->
          line("reading %s, %s".formatted(data.path("name").asText(), pages(data.path("pages"))));
      case "writing" -> line("writing: " + data.path("section").asText());
      case "checking" ->
          line(
              "checked %d of %d claims"
                  .formatted(data.path("checked").asInt(), data.path("claims").asInt()));
      default -> Optional.empty();
    };
  }

  private static String state(String state) {
    String word = state.charAt(0) + state.substring(1).toLowerCase(Locale.ROOT);
    return word.replace('_', ' ');
  }

  private static String plan(JsonNode items) {
    List<String> lines = new ArrayList<>();
    items.forEach(item -> lines.add(cut("  - " + item.path("question").asText())));
    return String.join(System.lineSeparator(), lines);
  }

  private static String pages(JsonNode pages) {
    List<String> numbers = new ArrayList<>();
    pages.forEach(page -> numbers.add(page.asText()));
    String named = String.join(", ", numbers.subList(0, Math.min(PAGES_NAMED, numbers.size())));
    return (numbers.size() == 1 ? "page " : "pages ")
        + named
        + (numbers.size() > PAGES_NAMED ? ", …" : "");
  }

  private static Optional<String> line(String text) {
    return Optional.of(cut("  " + text));
  }

  private static String cut(String line) {
    return line.length() <= WIDTH ? line : line.substring(0, WIDTH - 1) + "…";
  }
}
