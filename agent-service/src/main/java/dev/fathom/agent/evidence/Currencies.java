package dev.fathom.agent.evidence;

import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * What currencies are called in running text, from {@code currencies.txt}. A sign may stand for
 * several: {@code $} is any dollar. Immutable.
 */
final class Currencies {
  private static final Map<String, Set<String>> SIGNS = new HashMap<>();
  private static final Map<String, Set<String>> WORDS = new HashMap<>();

  static {
    for (String line : WordFiles.lines("currencies.txt")) {
      String[] parts = line.split("\\|", 2);
      List<String> signs = List.of(parts[0].strip().split("\\s+", -1));
      String code = signs.getFirst();
      signs.stream().skip(1).forEach(sign -> add(SIGNS, sign, code));
      for (String word : parts[1].split(",", -1)) {
        add(WORDS, word.strip(), code);
      }
    }
  }

  private Currencies() {}

  /** A regular expression of everything that stands before a number. */
  static String signs() {
    return alternatives(SIGNS.keySet());
  }

  /** A regular expression of everything that stands after a number. */
  static String words() {
    return alternatives(WORDS.keySet());
  }

  /** The ISO codes that a sign or word may mean; empty where it is none. */
  static Set<String> of(String said) {
    String name = said.strip().toLowerCase(Locale.ROOT);
    return SIGNS.getOrDefault(name, WORDS.getOrDefault(name, Set.of()));
  }

  /** Whether a text speaks of any of these currencies. */
  static boolean in(String text, Set<String> codes) {
    return names(codes).matcher(text).find();
  }

  private static Pattern names(Set<String> codes) {
    Set<String> names = new HashSet<>();
    SIGNS.forEach((name, meant) -> addIfMeant(names, name, meant, codes));
    WORDS.forEach((name, meant) -> addIfMeant(names, name, meant, codes));
    return Pattern.compile(alternatives(names), Pattern.CASE_INSENSITIVE);
  }

  private static void addIfMeant(
      Set<String> names, String name, Set<String> meant, Set<String> codes) {
    if (meant.stream().anyMatch(codes::contains)) {
      names.add(name);
    }
  }

  private static void add(Map<String, Set<String>> names, String name, String code) {
    names.computeIfAbsent(name.toLowerCase(Locale.ROOT), key -> new HashSet<>()).add(code);
  }

  /** The longest first; a word ends where it ends. */
  private static String alternatives(Set<String> names) {
    return names.stream()
        .sorted(Comparator.comparingInt(String::length).reversed().thenComparing(name -> name))
        .map(
            name ->
                name.matches("[a-z. ]+")
                    ? "\\b" + Pattern.quote(name) + "\\b"
                    : Pattern.quote(name))
        .collect(Collectors.joining("|"));
  }
}
