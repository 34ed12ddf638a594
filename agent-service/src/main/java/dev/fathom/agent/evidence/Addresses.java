package dev.fathom.agent.evidence;

import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Web and mail addresses in what a model has written. None may stand there that was not quoted: a
 * made-up one leads nowhere, and one that a page has slipped in leads where the page wants.
 */
public final class Addresses {
  private static final Pattern ADDRESS =
      Pattern.compile(
          "(?i)\\b(?:https?|ftp|file|data|javascript):[^\\s\"'<>]+|\\bwww\\.[^\\s\"'<>]+|\\b[\\w.+-]+@[\\w-]+\\.[\\w.-]+");
  private static final Pattern LINK = Pattern.compile("!?\\[([^\\]]*)]\\([^)]*\\)");

  private Addresses() {}

  /** The addresses of a text. */
  public static List<String> in(String text) {
    return ADDRESS.matcher(text).results().map(MatchResult::group).toList();
  }

  /** A text without its addresses; of a link the words remain. */
  public static String without(String text) {
    Matcher links = LINK.matcher(text);
    return ADDRESS
        .matcher(links.replaceAll("$1"))
        .replaceAll("")
        .replaceAll("\\s{2,}", " ")
        .strip();
  }
}
