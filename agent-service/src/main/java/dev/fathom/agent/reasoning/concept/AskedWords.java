package dev.fathom.agent.reasoning.concept;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The words of a question that tables are searched for, each with those that tables print for it.
 * Immutable.
 */
final class AskedWords {
  private static final Pattern HOW_MANY = Pattern.compile("(?i)\\b(?:number of|how many)\\b|多少");

  /** A single word in common says too little, unless it is what is counted. */
  private static final int FEWEST = 2;

  private final Wording wording;
  private final int fewest;
  private final List<Set<String>> wanted = new ArrayList<>();
  private final List<Part> parts = new ArrayList<>();

  /**
   * A kind of parts that is asked about.
   *
   * @param noun the question's own word
   * @param printed that and what tables call the like
   */
  private record Part(String noun, Set<String> printed) {}

  AskedWords(QuestionReading question, Wording wording) {
    this.wording = wording;
    this.fewest = HOW_MANY.matcher(question.core()).find() ? 1 : FEWEST;
    String rest = question.core();
    for (TableWords words : wording.tableWords) {
      Matcher asked = words.asked().matcher(rest);
      if (asked.find()) {
        if (!words.printed().isEmpty()) {
          wanted.add(words.printed());
        }
        if (words.parts()) {
          parts.add(new Part(last(in(asked.group())), words.printed()));
        }
        rest = asked.replaceAll(" ");
      }
    }
    for (String word : Words.of(rest, wording)) {
      if (!word.matches("\\d+")) {
        wanted.add(Set.of(word));
      }
    }
  }

  /** Whether there are enough for a table to be known by them. */
  boolean suffice() {
    return wanted.size() >= fewest;
  }

  /** Whether the question is about parts, such as segments. */
  boolean nameParts() {
    return !parts.isEmpty();
  }

  Set<String> in(String text) {
    return Words.of(text, wording);
  }

  private static String last(Set<String> words) {
    return words.stream().reduce((first, second) -> second).orElse("");
  }

  /**
   * What the parts asked about are called in these tables: as in the question where any does.
   *
   * @param tables what each is about
   */
  List<Set<String>> partsIn(List<Set<String>> tables) {
    return parts.stream()
        .map(
            part ->
                tables.stream().anyMatch(words -> words.contains(part.noun))
                    ? Set.of(part.noun)
                    : part.printed)
        .toList();
  }

  /** The weights without the words for parts, which the rows' labels are names of. */
  Map<Set<String>, Double> apartFromParts(Map<Set<String>, Double> weights) {
    Map<Set<String>, Double> open = new HashMap<>(weights);
    parts.forEach(part -> open.put(part.printed, 0.0));
    return open;
  }

  boolean areEnoughIn(Set<String> words) {
    return wanted.stream().filter(word -> meets(words, word)).count() >= fewest;
  }

  /** How many of the words any of these texts has. */
  long metBy(List<String> texts) {
    return wanted.stream()
        .filter(word -> texts.stream().anyMatch(text -> meets(in(text), word)))
        .count();
  }

  /**
   * What each word counts: one that most tables have says little.
   *
   * @param tables the words of each
   */
  Map<Set<String>, Double> weights(List<Set<String>> tables) {
    Map<Set<String>, Double> weights = new HashMap<>();
    for (Set<String> word : wanted) {
      long having = tables.stream().filter(words -> meets(words, word)).count();
      weights.put(word, Math.log(1 + (tables.size() + 1.0) / (having + 1.0)));
    }
    return weights;
  }

  /** The same weights, without the words that these have. */
  static Map<Set<String>, Double> apartFrom(Set<String> words, Map<Set<String>, Double> weights) {
    Map<Set<String>, Double> open = new HashMap<>(weights);
    open.replaceAll((word, weight) -> meets(words, word) ? 0 : weight);
    return open;
  }

  /** Share of what is asked for that these words have. */
  double share(Set<String> words, Map<Set<String>, Double> weights) {
    double all = 0;
    double met = 0;
    for (Set<String> word : wanted) {
      double weight = weights.getOrDefault(word, 1.0);
      all += weight;
      met += meets(words, word) ? weight : 0;
    }
    return all == 0 ? 0 : met / all;
  }

  static boolean meets(Set<String> words, Set<String> any) {
    return any.stream().anyMatch(words::contains);
  }
}
