package dev.fathom.agent.evidence;

import dev.fathom.agent.evidence.Objection.Weight;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Words in quotation marks stand so in a passage that is cited. */
final class QuotationsAgree implements Rung {
  private static final Pattern QUOTATION =
      Pattern.compile("[\"“„]([^\"“”„]{6,}?)[\"”]|「([^」]{3,})」|『([^』]{3,})』|«([^»]{6,})»");
  private static final Pattern OMISSION = Pattern.compile("\\s*(?:\\[?(?:…|\\.\\.\\.)\\]?|……)\\s*");

  /** A term in quotation marks is not yet words taken over. */
  private static final int FEWEST_WORDS = 3;

  @Override
  public List<Objection> against(Stated claim, Known known) {
    List<Objection> objections = new ArrayList<>();
    Matcher matcher = QUOTATION.matcher(claim.text());
    while (matcher.find()) {
      String words = matcher.group().substring(1, matcher.group().length() - 1);
      boolean takenOver =
          words.strip().split("\\s+", -1).length >= FEWEST_WORDS || hasIdeographs(words);
      if (takenOver && known.grounds().stream().noneMatch(ground -> says(ground, words))) {
        objections.add(new Objection(Weight.OTHER, "No passage cited says: " + words));
      }
    }
    return objections;
  }

  private static boolean hasIdeographs(String words) {
    return words.codePoints().anyMatch(Character::isIdeographic);
  }

  private static boolean says(Ground ground, String words) {
    String passage = plain(ground.passage().text());
    int from = 0;
    for (String part : OMISSION.split(words, -1)) {
      String sought = plain(part).replaceFirst("[.,;。，；]$", "");
      int at = passage.indexOf(sought, from);
      if (at < 0) {
        return false;
      }
      from = at + sought.length();
    }
    return true;
  }

  /** Without the differences that typesetting makes. */
  private static String plain(String text) {
    return text.replaceAll("[‘’]", "'")
        .replaceAll("[“”]", "\"")
        .replaceAll("[‐-―−]", "-")
        .replaceAll("\\s+", " ")
        .strip();
  }
}
