package dev.fathom.agent.evidence;

import dev.fathom.agent.evidence.Objection.Weight;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A sentence that is taken over but for a word or two has no word that says something else. Only
 * nearly literal claims can be compared so; whether a rephrased one says what its quote says is a
 * question for a model.
 */
final class WordsAgree implements Rung {
  private static final Pattern WORD = Pattern.compile("[\\p{L}]+(?:['’][\\p{L}]+)?|\\d[\\d.,]*");
  private static final int FEWEST = 8;
  private static final double NEARLY_ALL = 0.8;
  private static final int STEM = 4;
  private static final List<Set<String>> ALIKE =
      WordFiles.lines("alike.txt").stream()
          .map(line -> Set.copyOf(List.of(line.split("\\s+", -1))))
          .toList();

  @Override
  public List<Objection> against(Stated claim, Known known) {
    List<String> said = words(claim.text());
    for (Ground ground : known.grounds()) {
      List<String> quoted = words(ground.quote().text());
      if (quoted.size() >= FEWEST && said.size() >= FEWEST) {
        List<Objection> objections = replaced(said, quoted);
        if (!objections.isEmpty()) {
          return objections;
        }
      }
    }
    return List.of();
  }

  private static List<String> words(String text) {
    List<String> words = new ArrayList<>();
    Matcher matcher = WORD.matcher(text);
    while (matcher.find()) {
      boolean number = Character.isDigit(matcher.group().charAt(0));
      words.add(
          number
              ? matcher.group().replaceAll(",|\\.+$", "")
              : matcher.group().toLowerCase(Locale.ROOT));
    }
    return words;
  }

  private static List<Objection> replaced(List<String> said, List<String> quoted) {
    int[][] common = longestCommon(said, quoted);
    if (common[0][0] < NEARLY_ALL * Math.max(said.size(), quoted.size())) {
      return List.of();
    }
    List<Objection> objections = new ArrayList<>();
    int i = 0;
    int j = 0;
    while (i < said.size() && j < quoted.size()) {
      if (said.get(i).equals(quoted.get(j))) {
        i++;
        j++;
        continue;
      }
      int fromSaid = i;
      int fromQuoted = j;
      while (i < said.size() && j < quoted.size() && !said.get(i).equals(quoted.get(j))) {
        if (common[i + 1][j] >= common[i][j + 1]) {
          i++;
        } else {
          j++;
        }
      }
      List<String> ours = said.subList(fromSaid, i);
      List<String> theirs = quoted.subList(fromQuoted, j);
      if (ours.size() == 1 && theirs.size() == 1 && !alike(ours.getFirst(), theirs.getFirst())) {
        objections.add(
            new Objection(
                Weight.OTHER,
                "It says '%s' where its quote says '%s'"
                    .formatted(ours.getFirst(), theirs.getFirst())));
      }
    }
    return objections;
  }

  private static int[][] longestCommon(List<String> one, List<String> other) {
    int[][] common = new int[one.size() + 1][other.size() + 1];
    for (int i = one.size() - 1; i >= 0; i--) {
      for (int j = other.size() - 1; j >= 0; j--) {
        common[i][j] =
            one.get(i).equals(other.get(j))
                ? common[i + 1][j + 1] + 1
                : Math.max(common[i + 1][j], common[i][j + 1]);
      }
    }
    return common;
  }

  private static boolean isNumber(String word) {
    return Character.isDigit(word.charAt(0));
  }

  private static boolean rounded(String said, String quoted) {
    try {
      BigDecimal one = new BigDecimal(said);
      return new BigDecimal(quoted).setScale(one.scale(), RoundingMode.HALF_UP).compareTo(one) == 0;
    } catch (NumberFormatException sectionOrDate) {
      return true;
    }
  }

  private static boolean alike(String one, String other) {
    boolean tooShort = one.length() < STEM || other.length() < STEM;
    boolean stem = !tooShort && one.substring(0, STEM).equals(other.substring(0, STEM));
    if (isNumber(one) && isNumber(other)) {
      return rounded(one, other);
    }
    return isNumber(one)
        || isNumber(other)
        || stem
        || ALIKE.stream().anyMatch(group -> group.contains(one) && group.contains(other));
  }
}
