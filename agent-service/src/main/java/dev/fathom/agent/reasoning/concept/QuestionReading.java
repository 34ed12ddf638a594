package dev.fathom.agent.reasoning.concept;

import dev.fathom.agent.figures.Taxonomy;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a question says on its face.
 *
 * @param text as it was asked
 * @param subject what is asked, without how it is to be answered
 * @param focus what kinds of answer it wants
 * @param measures ids of the line items and ratios it names, in its order
 * @param years fiscal years it names, the earliest first
 */
record QuestionReading(
    String text, String subject, Set<Focus> focus, List<String> measures, List<Integer> years) {
  /** What kind of answer a question wants. */
  enum Focus {
    WHY,
    DEVELOPMENT,
    AMOUNT,
    YES_NO,
    LIST,
    DEFINITION
  }

  private static final Pattern YEAR =
      Pattern.compile(
          "(?i)(?<![\\d,.$])(?:FY\\s?'?)?((?:19|20)\\d\\d)(?![\\d,]\\d)|\\bFY\\s?'?(\\d\\d)\\b");
  private static final Pattern RANGE =
      Pattern.compile(
          "(?i)(?:FY\\s?)?((?:19|20)\\d\\d)\\s*(?:-|–|—|to|through|until|至|到)\\s*(?:FY\\s?|fiscal )?((?:19|20)\\d\\d)");
  private static final Pattern WHY =
      Pattern.compile(
          "(?i)\\bwhy\\b|\\breasons?\\b|\\bwhat (?:drove|caused|causes|explains?|led to|were the drivers|are the drivers)\\b"
              + "|\\bdrivers?\\b|\\bdue to what\\b|为什么|为何|原因|何以");
  private static final Pattern DEVELOPMENT =
      Pattern.compile(
          "(?i)\\bhow (?:did|has|have|do|does)\\b[^?]*\\b(?:develop|chang|evolv|grow|perform|trend|progress|fare|compare)"
              + "|\\b(?:development|trend|evolution|growth|improv\\w+|declin\\w+|increas\\w+|decreas\\w+|consistent|fluctuat\\w+|drop|rose|fell|year-over-year|changed?|compare[ds]?)\\b"
              + "|变化|发展|增长|下降|趋势|走势|改善|同比");
  private static final Pattern AMOUNT =
      Pattern.compile(
          "(?i)\\bhow (?:much|many|large|big|high)\\b|\\bwhat (?:is|was|were|are)\\b|多少|几");
  private static final Pattern YES_NO =
      Pattern.compile(
          "(?i)^\\W*(?:is|are|was|were|do|does|did|has|have|had|can|could|will|would|should)\\b|[吗么][?？]?\\s*$|是否");
  private static final Pattern LIST =
      Pattern.compile(
          "(?i)\\bwhich\\b|\\bwhat (?:are|were) the\\b|\\bwhat are\\b|\\bwho (?:are|were)\\b|\\blist\\b|哪些|哪几");
  private static final Pattern DEFINITION =
      Pattern.compile(
          "(?i)^\\W*what (?:is|does) (?:an? |the )?[\\w' -]{3,40}(?: do| mean)?\\?$|\\bwhat industry\\b|什么是|是什么");

  static QuestionReading of(String text, Wording wording, Taxonomy taxonomy) {
    String subject =
        wording.instructions.matcher(text).replaceAll(" ").replaceAll("\\s+", " ").strip();
    subject = subject.replaceAll("\\s+([?.,;])", "$1");
    if (subject.replaceAll("\\W", "").length() < 3 && !wording.chinese()) {
      subject = text.strip();
    }
    return new QuestionReading(
        text,
        subject.isBlank() ? text.strip() : subject,
        focus(subject),
        taxonomy.mentioned(subject),
        years(text));
  }

  boolean asksWhy() {
    return focus.contains(Focus.WHY);
  }

  boolean asksDevelopment() {
    return focus.contains(Focus.DEVELOPMENT);
  }

  private static Set<Focus> focus(String text) {
    Set<Focus> focus = EnumSet.noneOf(Focus.class);
    add(focus, Focus.WHY, WHY, text);
    add(focus, Focus.DEVELOPMENT, DEVELOPMENT, text);
    add(focus, Focus.AMOUNT, AMOUNT, text);
    add(focus, Focus.YES_NO, YES_NO, text);
    add(focus, Focus.LIST, LIST, text);
    add(focus, Focus.DEFINITION, DEFINITION, text);
    return focus;
  }

  private static void add(Set<Focus> focus, Focus kind, Pattern pattern, String text) {
    if (pattern.matcher(text).find()) {
      focus.add(kind);
    }
  }

  private static List<Integer> years(String text) {
    TreeSet<Integer> years = new TreeSet<>();
    Matcher year = YEAR.matcher(text);
    while (year.find()) {
      years.add(
          year.group(1) == null
              ? 2000 + Integer.parseInt(year.group(2))
              : Integer.parseInt(year.group(1)));
    }
    Matcher range = RANGE.matcher(text.toLowerCase(Locale.ROOT));
    while (range.find()) {
      int first = Integer.parseInt(range.group(1));
      int last = Integer.parseInt(range.group(2));
      for (int between = first; between <= last && between - first < 20; between++) {
        years.add(between);
      }
    }
    return new ArrayList<>(years);
  }
}
