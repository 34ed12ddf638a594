package dev.fathom.agent.reasoning.llm;

import dev.fathom.agent.reasoning.llm.endpoint.TokenEstimate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * What a prompt shows: values that have to be there, and lists of which as much is shown as the
 * window takes, the first entries first. The context of every call is built anew from these;
 * nothing of an earlier call is carried along.
 *
 * @param values by the name of their place in the prompt
 * @param lists by the name of their place; of each at least the first entry is shown
 * @param pictures for a model that takes them, the best first
 */
record PromptParts(
    Map<String, String> values, Map<String, List<Entry>> lists, List<Picture> pictures) {
  /** Between what is counted here and what a server's template adds. */
  private static final double MARGIN = 1.1;

  private static final int OF_THE_PROMPT_ITSELF = 900;
  private static final int SMALLEST_ROOM = 600;

  /**
   * An entry of a list.
   *
   * @param labels by which an answer can choose it or parts of it
   */
  record Entry(List<String> labels, String text) {
    Entry {
      labels = List.copyOf(labels);
    }

    Entry(String label, String text) {
      this(List.of(label), text);
    }

    /** An entry that is only read. */
    static Entry shown(String text) {
      return new Entry(List.of(), text);
    }
  }

  /**
   * A picture that is drawn when it is shown.
   *
   * @param name what it shows
   * @param png empty where it cannot be drawn
   */
  record Picture(String name, Supplier<Optional<byte[]>> png) {}

  PromptParts(Map<String, String> values, Map<String, List<Entry>> lists) {
    this(values, lists, List.of());
  }

  PromptParts {
    pictures = List.copyOf(pictures);
    values = Map.copyOf(values);
    lists = Map.copyOf(lists);
  }

  /** The same with pictures. */
  PromptParts with(List<Picture> more) {
    return new PromptParts(values, lists, more);
  }

  /** The labels that an answer may choose, by list. */
  Map<String, List<String>> labels() {
    Map<String, List<String>> labels = new LinkedHashMap<>();
    lists.forEach(
        (name, entries) ->
            labels.put(
                name,
                entries.stream().flatMap(entry -> entry.labels().stream()).distinct().toList()));
    return labels;
  }

  /**
   * As much of this as fits. Lists that need less than an even share leave the rest to the others.
   *
   * @param room in tokens, for all but the answer
   */
  PromptParts within(int room) {
    double left = room / MARGIN - OF_THE_PROMPT_ITSELF;
    for (String value : values.values()) {
      left -= TokenEstimate.of(value);
    }
    left = Math.max(SMALLEST_ROOM, left);
    List<Map.Entry<String, List<Entry>>> shortestFirst =
        lists.entrySet().stream()
            .sorted(Map.Entry.comparingByValue((a, b) -> Double.compare(size(a), size(b))))
            .toList();
    Map<String, List<Entry>> fitting = new LinkedHashMap<>();
    int lists = shortestFirst.size();
    for (Map.Entry<String, List<Entry>> list : shortestFirst) {
      List<Entry> shown = fitting(list.getValue(), left / lists--);
      left -= size(shown);
      fitting.put(list.getKey(), shown);
    }
    return new PromptParts(values, fitting, pictures);
  }

  private static double size(List<Entry> entries) {
    return entries.stream().mapToDouble(entry -> TokenEstimate.of(entry.text())).sum();
  }

  String prompt(String name, Locale language) {
    Map<String, String> all = new LinkedHashMap<>(values);
    lists.forEach(
        (place, entries) ->
            all.put(
                place,
                entries.isEmpty()
                    ? Prompt.none(language)
                    : entries.stream().map(Entry::text).collect(Collectors.joining("\n"))));
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
