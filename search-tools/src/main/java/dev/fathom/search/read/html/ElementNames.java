package dev.fathom.search.read.html;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jsoup.nodes.Element;

/**
 * Words that authors of pages use to name parts of a page, and which of them an element carries in
 * its class, id and role.
 */
final class ElementNames {
  static final ElementNames BOILERPLATE = load("boilerplate-names.txt");
  static final ElementNames OFTEN_BOILERPLATE = load("boilerplate-names-weak.txt");
  static final ElementNames CONTENT = load("content-names.txt");

  private final Map<String, Integer> ranks;

  private ElementNames(Map<String, Integer> ranks) {
    this.ranks = Map.copyOf(ranks);
  }

  private static ElementNames load(String file) {
    Map<String, Integer> ranks = new HashMap<>();
    for (String name : WordList.load(file)) {
      ranks.putIfAbsent(name, ranks.size());
    }
    return new ElementNames(ranks);
  }

  boolean in(Element element) {
    return rank(element) < Integer.MAX_VALUE;
  }

  /** Position in the list of the first listed name the element carries; the largest int if none. */
  int rank(Element element) {
    int best = Integer.MAX_VALUE;
    for (String name : names(element)) {
      List<String> words = words(name);
      for (int i = 0; i < words.size(); i++) {
        StringBuilder phrase = new StringBuilder();
        for (int j = i; j < Math.min(words.size(), i + 3); j++) {
          if (j > i) {
            phrase.append(' ');
          }
          phrase.append(words.get(j));
          best = Math.min(best, ranks.getOrDefault(phrase.toString(), Integer.MAX_VALUE));
        }
      }
    }
    return best;
  }

  private static List<String> names(Element element) {
    List<String> names = new ArrayList<>(element.classNames());
    if (!element.id().isEmpty()) {
      names.add(element.id());
    }
    if (element.hasAttr("role")) {
      names.add(element.attr("role"));
    }
    return names;
  }

  /** Cuts "entryContent", "entry-content" and "entry_content2" into words. */
  private static List<String> words(String name) {
    List<String> words = new ArrayList<>();
    int start = -1;
    for (int i = 0; i <= name.length(); i++) {
      char c = i < name.length() ? name.charAt(i) : '-';
      boolean letter = Character.isLetter(c);
      boolean hump =
          letter
              && start >= 0
              && Character.isUpperCase(c)
              && Character.isLowerCase(name.charAt(i - 1));
      if (start >= 0 && (!letter || hump)) {
        words.add(name.substring(start, i).toLowerCase(Locale.ROOT));
        start = -1;
      }
      if (letter && start < 0) {
        start = i;
      }
    }
    return words;
  }
}
