package dev.fathom.search.find;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * A text seen as what it shares with its copies: the set of its three-word shingles with numbers
 * masked, and which numbers stand in which surroundings. Two texts are near-copies when the shorter
 * one's shingles lie mostly in the longer one's (containment, Broder 1997). It is computed exactly:
 * a search has a hundred hits, and sketches such as MinHash pay for millions. Pure.
 */
record Likeness(Set<List<String>> shingles, Map<List<String>, Set<String>> numbers) {
  private static final int SHINGLE = 3;
  private static final int FEWEST_SHINGLES = 8;
  private static final double COPIED = 0.8;
  private static final String NUMBER = "#";

  Likeness {
    shingles = Set.copyOf(shingles);
    numbers = Map.copyOf(numbers);
  }

  static Likeness of(String text) {
    List<String> words = Words.of(text).list();
    List<String> masked = words.stream().map(word -> Words.isNumber(word) ? NUMBER : word).toList();
    Set<List<String>> shingles = new HashSet<>();
    for (int i = 0; i + SHINGLE <= masked.size(); i++) {
      shingles.add(List.copyOf(masked.subList(i, i + SHINGLE)));
    }
    Map<List<String>, Set<String>> numbers = new HashMap<>();
    for (int i = 0; i < words.size(); i++) {
      if (Words.isNumber(words.get(i))) {
        numbers.computeIfAbsent(around(masked, i), _ -> new HashSet<>()).add(value(words.get(i)));
      }
    }
    return new Likeness(shingles, numbers);
  }

  /** The two words before a number and the one after it. */
  private static List<String> around(List<String> masked, int at) {
    List<String> context = new ArrayList<>(masked.subList(Math.max(0, at - 2), at));
    context.add(NUMBER);
    if (at + 1 < masked.size()) {
      context.add(masked.get(at + 1));
    }
    return List.copyOf(context);
  }

  private static String value(String number) {
    return number.replace(",", "");
  }

  /** Whether one text is mostly in the other, numbers aside. Too short a text is like nothing. */
  boolean copies(Likeness other) {
    int fewest = Math.min(shingles.size(), other.shingles.size());
    if (fewest < FEWEST_SHINGLES) {
      return false;
    }
    Set<List<String>> few = shingles.size() == fewest ? shingles : other.shingles;
    Set<List<String>> many = shingles.size() == fewest ? other.shingles : shingles;
    return few.stream().filter(many::contains).count() >= COPIED * fewest;
  }

  /** Numbers that differ although the words around them are the same, as {@code 10 ≠ 11}. */
  List<String> contradictions(Likeness other) {
    Set<String> found = new TreeSet<>();
    numbers.forEach(
        (context, here) -> {
          Set<String> there = other.numbers.getOrDefault(context, here);
          if (here.stream().noneMatch(there::contains)) {
            found.add(
                String.join(", ", new TreeSet<>(here))
                    + " ≠ "
                    + String.join(", ", new TreeSet<>(there)));
          }
        });
    return List.copyOf(found);
  }
}
