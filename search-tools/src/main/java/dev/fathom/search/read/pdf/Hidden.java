package dev.fathom.search.read.pdf;

import java.util.EnumMap;
import java.util.Map;
import java.util.stream.Collectors;

/** Why a character is there for machines and not for a reader of the page. */
enum Hidden {
  NO_INK("printed without ink"),
  SAME_COLOUR("in the colour of what they stand on"),
  OUTSIDE("outside the page or cut off"),
  TINY("too small to be read"),
  LAYER("in a layer that is turned off");

  private final String words;

  Hidden(String words) {
    this.words = words;
  }

  /** What was left out, for people; empty where nothing was. */
  static String note(Map<Hidden, Integer> letters) {
    int all = letters.values().stream().mapToInt(Integer::intValue).sum();
    return all == 0
        ? ""
        : new EnumMap<>(letters)
            .entrySet().stream()
                .map(entry -> entry.getValue() + " " + entry.getKey().words)
                .collect(
                    Collectors.joining(
                        ", ", all + " letters that the pages hide were left out: ", ""));
  }
}
