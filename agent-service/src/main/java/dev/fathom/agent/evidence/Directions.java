package dev.fathom.agent.evidence;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** What a text says of more and less, by the words of {@code directions.txt}. */
final class Directions {
  private static final Pattern UP = pattern("up");
  private static final Pattern DOWN = pattern("down");
  private static final Pattern NEGATED =
      Pattern.compile("(?i)(?:\\bnot|\\bno|n't|\\bnever|\\bwithout|未|没有|并未)\\s*\\S{0,12}\\s*$");
  private static final Pattern BREAK =
      Pattern.compile(
          "(?i)[;；。，]|[.!?](?:\\s|$)|,"
              + " |\\b(?:as|because|while|whereas|although|though|despite|but|offset|due to|driven"
              + " by|reflecting|and)\\b");

  /** What follows is where something came from, or what it is held against. */
  private static final Pattern STARTING_POINT =
      Pattern.compile(
          "(?i)(?:\\bfrom|\\bthan|\\bversus|\\bvs\\.?|compared"
              + " (?:to|with)|\\bagainst|由|从|较|高于|低于)\\s*\\S{0,8}\\s*$");

  private static final int NEAR = 70;

  enum Direction {
    UP,
    DOWN
  }

  /** A word of more or less, and where it stands. */
  record Word(Direction direction, int start, int end) {}

  private Directions() {}

  static List<Word> words(CharSequence text) {
    List<Word> words = new ArrayList<>();
    add(words, UP, Direction.UP, text);
    add(words, DOWN, Direction.DOWN, text);
    return words;
  }

  static Set<Direction> of(String text) {
    Set<Direction> directions = EnumSet.noneOf(Direction.class);
    words(text).forEach(word -> directions.add(word.direction));
    return directions;
  }

  /** What the words nearest to a number say of it, within its part of the sentence. */
  static Set<Direction> at(String text, Mention number) {
    if (STARTING_POINT.matcher(text.substring(0, number.start())).find()) {
      return Set.of();
    }
    int nearest = NEAR;
    Set<Direction> directions = EnumSet.noneOf(Direction.class);
    for (Word word : words(text)) {
      boolean before = word.end <= number.start();
      String between =
          before
              ? text.substring(word.end, number.start())
              : text.substring(Math.min(number.end(), word.start), word.start);
      if (BREAK.matcher(between).find()) {
        continue;
      }
      // "an 8% increase": what follows counts only when it follows at once.
      int distance = before ? between.length() : 4 * between.length() + 1;
      if (distance < nearest) {
        nearest = distance;
        directions.clear();
        directions.add(word.direction);
      }
    }
    return directions;
  }

  private static void add(
      List<Word> words, Pattern pattern, Direction direction, CharSequence text) {
    Matcher matcher = pattern.matcher(text);
    while (matcher.find()) {
      CharSequence before = text.subSequence(Math.max(0, matcher.start() - NEAR), matcher.start());
      if (!NEGATED.matcher(before).find()) {
        words.add(new Word(direction, matcher.start(), matcher.end()));
      }
    }
  }

  private static Pattern pattern(String direction) {
    return Pattern.compile(
        WordFiles.lines("directions.txt").stream()
            .filter(line -> line.startsWith(direction + " "))
            .map(line -> line.substring(direction.length() + 1))
            .collect(Collectors.joining("|")),
        Pattern.CASE_INSENSITIVE);
  }
}
