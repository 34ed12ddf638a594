package dev.fathom.agent.eval;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Which way an answer says that something went, or whether it says yes or no. */
enum Direction {
  UP,
  DOWN,
  YES,
  NO;

  private static final Pattern WORDS =
      Pattern.compile(
          "(?i)(?<up>\\b(?:improv|increas|grew|grown|growth|rose|risen|higher|gain|expand)\\w*|\\(\\+\\d)"
              + "|(?<down>\\b(?:declin|decreas|drop|fell|fallen|lower|shrunk|shrank|reduc|worsen)\\w*|\\([-−]\\d)");
  private static final Pattern ANSWER = Pattern.compile("(?i)^\\W*(?:(?<yes>yes)|(?<no>no))\\b");

  /** The first direction that a text states. */
  static Optional<Direction> of(String text) {
    Matcher words = WORDS.matcher(text);
    if (!words.find()) {
      return Optional.empty();
    }
    return Optional.of(words.group("up") == null ? DOWN : UP);
  }

  /** The yes or no that a text begins with. */
  static Optional<Direction> yesOrNo(String text) {
    Matcher answer = ANSWER.matcher(text);
    if (!answer.find()) {
      return Optional.empty();
    }
    return Optional.of(answer.group("yes") == null ? NO : YES);
  }
}
