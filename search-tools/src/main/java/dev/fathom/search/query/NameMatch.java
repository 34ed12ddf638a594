package dev.fathom.search.query;

import java.util.List;
import java.util.Set;

/**
 * Where and how surely words of a question name a source.
 *
 * @param strength from 0 (not at all) to 1 (by its full name)
 * @param from index of the first word of the name in the question
 * @param to index after the last
 * @param proper whether the words are written as names are: with a capital or a digit
 */
record NameMatch(double strength, int from, int to, boolean proper) {
  static final NameMatch NONE = new NameMatch(0, 0, 0, false);

  private static final double ABBREVIATED = 0.85;

  /** Of the first words of a name; more, the more of it they are. */
  private static final double LEAST_START = 0.5;

  /** The best match of any name of a source anywhere in the question. */
  static NameMatch best(List<Mention> mentions, Set<Name> names) {
    NameMatch best = NONE;
    for (Mention mention : mentions) {
      for (Name name : names) {
        double strength = strength(mention, name);
        boolean better =
            strength > best.strength
                || (strength == best.strength && mention.length() > best.to - best.from);
        if (strength > 0 && better) {
          best = new NameMatch(strength, mention.from(), mention.to(), mention.proper());
        }
      }
    }
    return best;
  }

  /**
   * Whether this one claims words of the other more surely, or more words as surely. An
   * abbreviation inside a longer name is part of that name: {@code NP} in {@code NP Helix} does not
   * stand for another source's Norden Pumps.
   */
  boolean beats(NameMatch other, double margin) {
    if (isPartOf(other)) {
      return false;
    }
    if (other.isPartOf(this)) {
      return true;
    }
    boolean overlap = from < other.to && other.from < to;
    boolean longer = to - from > other.to - other.from;
    return overlap && (strength > other.strength + margin || (longer && strength > other.strength));
  }

  private boolean isPartOf(NameMatch longer) {
    return strength <= ABBREVIATED
        && longer.strength >= LEAST_START
        && longer.from <= from
        && to <= longer.to
        && to - from < longer.to - longer.from;
  }

  private static double strength(Mention mention, Name name) {
    String asked = mention.squashed();
    String whole = name.squashed();
    if (asked.equals(whole)) {
      return 1;
    }
    if (mention.han()) {
      return hanStrength(asked, whole);
    }
    if (mention.abbreviation() && isAbbreviation(mention, name)) {
      return ABBREVIATED;
    }
    boolean firstWord = name.words().size() > 1 && asked.equals(name.words().getFirst());
    boolean start = whole.startsWith(asked) && (asked.length() >= 4 || firstWord);
    return start ? LEAST_START + 0.4 * asked.length() / whole.length() : 0;
  }

  /** Chinese does not part words: a name is somewhere inside a run of characters. */
  private static double hanStrength(String asked, String whole) {
    if (asked.contains(whole) && whole.length() >= 2) {
      return 1;
    }
    int shorter = Math.max(2, whole.length() / 2);
    boolean start = whole.length() > shorter && asked.contains(whole.substring(0, shorter));
    return start ? 0.7 : 0;
  }

  private static boolean isAbbreviation(Mention mention, Name name) {
    String asked = mention.squashed();
    if (asked.length() >= 3 && name.squashed().startsWith(asked)) {
      return true;
    }
    boolean byInitials =
        name.words().size() > 1
            && (asked.equals(name.initials()) || mention.capitals().equals(name.initials()));
    return byInitials || (asked.length() >= 4 && isPortmanteau(asked, name.words(), 0));
  }

  /** Whether the letters are made of the beginnings, of two letters or more, of the words. */
  private static boolean isPortmanteau(String letters, List<String> name, int word) {
    if (letters.isEmpty()) {
      return word > 1;
    }
    if (word == name.size()) {
      return false;
    }
    for (int taken = Math.min(letters.length(), name.get(word).length()); taken >= 2; taken--) {
      if (name.get(word).startsWith(letters.substring(0, taken))
          && isPortmanteau(letters.substring(taken), name, word + 1)) {
        return true;
      }
    }
    return false;
  }
}
