package dev.fathom.search.query;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** The financial terms known by name. Immutable. */
public final class Lexicon {
  private static final Lexicon STANDARD = new Lexicon("financial-terms.txt");

  private static final String REASON = "reason";

  /** By folded words, joined by a blank. */
  private final Map<String, Concept> byName = new HashMap<>();

  private final Map<String, Concept> byHanName = new HashMap<>();
  private int longestName;

  private Lexicon(String resource) {
    for (String line : Resource.lines(resource)) {
      Concept concept = parse(line);
      for (String name : concept.names()) {
        if (Words.isHan(name)) {
          byHanName.putIfAbsent(name, concept);
        } else {
          List<String> words = Words.folded(Words.written(name));
          byName.putIfAbsent(String.join(" ", words), concept);
          longestName = Math.max(longestName, words.size());
        }
      }
    }
  }

  public static Lexicon standard() {
    return STANDARD;
  }

  private static Concept parse(String line) {
    String[] parts = line.split("\\|", -1);
    List<String> shown = parts.length < 3 ? List.of() : Resource.parts(parts[2], ",");
    Set<StatementKind> statements =
        shown.stream()
            .filter(key -> !key.equals(REASON))
            .map(StatementKind::ofKey)
            .collect(Collectors.toUnmodifiableSet());
    return new Concept(
        Resource.parts(parts[0], ";"),
        Resource.parts(parts[1], ";"),
        statements,
        shown.contains(REASON));
  }

  /** The terms in a text, in its order; where names overlap the longest counts. */
  public List<Concept> find(String text) {
    Set<Concept> found = new LinkedHashSet<>();
    List<String> words = Words.folded(Words.written(text));
    int at = 0;
    while (at < words.size()) {
      int length = longestAt(words, at);
      if (length > 0) {
        found.add(byName.get(String.join(" ", words.subList(at, at + length))));
      }
      at += Math.max(1, length);
    }
    found.addAll(findHan(text));
    return List.copyOf(found);
  }

  private int longestAt(List<String> words, int at) {
    for (int length = Math.min(longestName, words.size() - at); length > 0; length--) {
      if (byName.containsKey(String.join(" ", words.subList(at, at + length)))) {
        return length;
      }
    }
    return 0;
  }

  private List<Concept> findHan(String text) {
    List<String> names = byHanName.keySet().stream().filter(text::contains).toList();
    List<Concept> found = new ArrayList<>();
    for (String name : names) {
      boolean partOfLonger =
          names.stream().anyMatch(other -> other.length() > name.length() && other.contains(name));
      if (!partOfLonger) {
        found.add(byHanName.get(name));
      }
    }
    return found;
  }
}
