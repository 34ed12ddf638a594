package dev.fathom.agent.reasoning.llm;

import dev.fathom.agent.reasoning.llm.endpoint.TokenEstimate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * What a prompt shows: values that have to be there, and lists of which as much is shown as the
 * window takes, the first entries first. The context of every call is built anew from these;
 * nothing of an earlier call is carried along.
 *
 * @param values by the name of their place in the prompt
 * @param lists by the name of their place; of each at least the first entry is shown
 */
record PromptParts(Map<String, String> values, Map<String, List<Entry>> lists) {
  /** Between what is counted here and what a server's template adds. */
  private static final double MARGIN = 1.1;

  private static final int OF_THE_PROMPT_ITSELF = 900;
  private static final int SMALLEST_ROOM = 600;

  /**
   * An entry of a list.
   *
   * @param id by which an answer can choose it
   */
  record Entry(String id, String text) {}

  PromptParts {
    values = Map.copyOf(values);
    lists = Map.copyOf(lists);
  }

  /** The ids that an answer may choose, by list. */
  Map<String, List<String>> ids() {
    Map<String, List<String>> ids = new LinkedHashMap<>();
    lists.forEach((name, entries) -> ids.put(name, entries.stream().map(Entry::id).toList()));
    return ids;
  }

  /**
   * As much of this as fits.
   *
   * @param room in tokens, for all but the answer
   */
  PromptParts within(int room) {
    double left = room / MARGIN - OF_THE_PROMPT_ITSELF;
    for (String value : values.values()) {
      left -= TokenEstimate.of(value);
    }
    double each = Math.max(SMALLEST_ROOM, left) / Math.max(1, lists.size());
    Map<String, List<Entry>> fitting = new LinkedHashMap<>();
    lists.forEach((name, entries) -> fitting.put(name, fitting(entries, each)));
    return new PromptParts(values, fitting);
  }

  String prompt(String name, Locale language) {
    Map<String, String> all = new LinkedHashMap<>(values);
    lists.forEach(
        (place, entries) ->
            all.put(place, entries.stream().map(Entry::text).collect(Collectors.joining("\n"))));
    return Prompt.of(name, language, all);
  }

  private static List<Entry> fitting(List<Entry> entries, double room) {
    List<Entry> shown = new ArrayList<>();
    double left = room;
    for (Entry entry : entries) {
      left -= TokenEstimate.of(entry.text());
      if (left < 0 && !shown.isEmpty()) {
        break;
      }
      shown.add(entry);
    }
    return shown;
  }
}
