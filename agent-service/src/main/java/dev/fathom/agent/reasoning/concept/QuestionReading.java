package dev.fathom.agent.reasoning.concept;

import dev.fathom.agent.figures.Taxonomy;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a question says on its face.
 *
 * @param text as it was asked
 * @param subject what is asked, without how it is to be answered
 * @param core the subject without its period and without the name of whom it is about: what a
 *     sentence of one source would not repeat
 * @param focus what kinds of answer it wants
 * @param measures ids of the line items and ratios it names, in its order
 * @param years fiscal years it names, the earliest first
 * @param quarters quarters it names, from 1 to 4
 */
record QuestionReading(
    String text,
    String subject,
    String core,
    Set<Focus> focus,
    List<String> measures,
    List<Integer> years,
    Set<Integer> quarters) {
  /** What kind of answer a question wants. */
  enum Focus {
    WHY,
    DEVELOPMENT,
    AMOUNT,
    YES_NO,
    LIST,
    DEFINITION,
    /** Which of a company's parts, products or markets. */
    PARTS,
    /** The largest, best or first of several. */
    MOST,
    /** The smallest, worst or last of several. */
    LEAST
  }

  private static final Pattern YEAR =
      Pattern.compile(
          "(?i)(?<![\\d,.$])(?:FY\\s?'?)?((?:19|20)\\d\\d)(?![\\d,]\\d)|\\bFY\\s?'?(\\d\\d)\\b");
  private static final Pattern RANGE =
      Pattern.compile(
          "(?i)(?:FY\\s?)?((?:19|20)\\d\\d)\\s*(?:-|–|—|to|through|until|至|到)\\s*(?:FY\\s?|fiscal )?((?:19|20)\\d\\d)");
  private static final Pattern PERIOD =
      Pattern.compile(
          "(?i)\\s*,?\\s*\\b(?:as of|as at|at the end of|at the close of|between|during|for|in|from|of|over)?\\s*(?:the\\s+)?(?:(?:fiscal|year|fiscal year|years|year end|year-end|end of|Q[1-4](?: of)?|the (?:first|second|third|fourth) quarter of)\\s+)*"
              + "(?:FY\\s?'?(?:\\d{4}|\\d{2})|(?:19|20)\\d\\d)(?:\\s*(?:,|-|–|and|to|through|vs\\.?|versus)\\s*(?:fiscal\\s+)?(?:Q[1-4] of )?(?:FY\\s?'?(?:\\d{4}|\\d{2})|(?:19|20)\\d\\d))*(?:\\s+(?:close|end))?\\b"
              + "|(?:(?:19|20)\\d\\d)\\s*(?:年度?|财年)");
  private static final Pattern QUARTER =
      Pattern.compile(
          "(?i)(?<![A-Za-z])Q([1-4])(?!\\d)|\\b([1-4])Q(?![A-Za-z])|\\b(first|second|third|fourth)"
              + " (?:fiscal )?quarter\\b|第?([一二三四])季度");
  private static final Map<String, Integer> ORDINALS =
      Map.ofEntries(
          Map.entry("1", 1),
          Map.entry("2", 2),
          Map.entry("3", 3),
          Map.entry("4", 4),
          Map.entry("first", 1),
          Map.entry("second", 2),
          Map.entry("third", 3),
          Map.entry("fourth", 4),
          Map.entry("一", 1),
          Map.entry("二", 2),
          Map.entry("三", 3),
          Map.entry("四", 4));

  /** "Operations, investing and financing activities" names three things. */
  private static final Pattern CASH_FLOWS =
      Pattern.compile(
          "(?i)\\boperati(?:ng|ons)(?: activities)?,? (?:and |or )?investing(?: activities)?,? (?:and"
              + " |or )+financing(?: activities)?");

  private static final Pattern WHY =
      Pattern.compile(
          "(?i)\\bwhy\\b|\\breasons?\\b|\\bwhat (?:drove|caused|causes|explains?|led to|were the drivers|are the drivers)\\b"
              + "|\\bdrivers?\\b|\\bdue to what\\b|为什么|为何|原因|何以");
  private static final Pattern DEVELOPMENT =
      Pattern.compile(
          "(?i)\\bhow (?:did|has|have|do|does)\\b[^?]*\\b(?:develop|chang|evolv|grow|perform|trend|progress|fare|compare)"
              + "|\\b(?:development|trend|evolution|growth|improv\\w+|declin\\w+|increas\\w+|decreas\\w+|consistent|fluctuat\\w+|performed|outperformed|dragged|drop|gr[eo]ws?|grown|rise[ns]?|rose|fell|fallen|shr[aiu]nk|year-over-year|changed?|compare[ds]?)\\b"
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

  private static final Pattern PARTS =
      Pattern.compile(
          "(?i)\\b(?:which|what|any|among|each|by)\\b[^?]{0,60}?\\b(?:segments?|categor(?:y|ies)|product"
              + " lines?|products?|services?|regions?|geograph\\w+|business(?:es| units?|"
              + " lines?)|brands?|divisions?|countr(?:y|ies)|markets?|channels?)\\b"
              + "|哪个(?:分部|业务|产品|地区|板块)|哪些(?:分部|业务|产品|地区|板块)|各(?:分部|业务|产品|地区|板块)");
  private static final Pattern MOST =
      Pattern.compile(
          "(?i)\\b(?:most|highest|largest|biggest|best|greatest|top|strongest|fastest|main|leading)\\b|最[大高好多快强]");
  private static final Pattern LEAST =
      Pattern.compile(
          "(?i)\\b(?:lowest|smallest|worst|weakest|slowest|fewest|least|dragg\\w+|drag(?:s)?)\\b|最[小低差少慢弱]");

  static QuestionReading of(String text, Wording wording, Taxonomy taxonomy) {
    return of(text, Set.of(), wording, taxonomy);
  }

  /**
   * Reads a question.
   *
   * @param owners names of those whose documents are looked into
   */
  static QuestionReading of(String text, Set<String> owners, Wording wording, Taxonomy taxonomy) {
    String subject =
        wording.instructions.matcher(text).replaceAll(" ").replaceAll("\\s+", " ").strip();
    subject = subject.replaceAll("\\s+([?.,;])", "$1");
    if (subject.replaceAll("\\W", "").length() < 3 && !wording.chinese()) {
      subject = text.strip();
    }
    String asked = subject.isBlank() ? text.strip() : subject;
    String spelledOut =
        CASH_FLOWS
            .matcher(asked)
            .replaceAll("operating activities, investing activities and financing activities");
    return new QuestionReading(
        text,
        asked,
        core(asked, owners),
        focus(asked, core(asked, owners)),
        taxonomy.mentioned(spelledOut),
        years(text),
        quarters(text));
  }

  QuestionReading with(List<String> otherMeasures, List<Integer> otherYears) {
    return new QuestionReading(text, subject, core, focus, otherMeasures, otherYears, quarters);
  }

  private static String core(String subject, Set<String> owners) {
    String text = PERIOD.matcher(subject).replaceAll(" ");
    for (String owner : owners) {
      text =
          Pattern.compile(
                  "(?<![\\p{L}\\d])"
                      + Pattern.quote(owner)
                      + "(?![\\p{L}\\d])(['’]s)?(?: \\(formerly [^)]*\\))?",
                  Pattern.CASE_INSENSITIVE)
              .matcher(text)
              .replaceAll(found -> found.group(1) == null ? "the company" : "the company's");
    }
    String core = text.replaceAll("\\s+([?.,;])", "$1").replaceAll("\\s+", " ").strip();
    boolean empty =
        core.replaceAll("\\W", "").length() < 4
            && core.codePoints().noneMatch(Character::isIdeographic);
    return empty ? subject : core;
  }

  boolean asksWhy() {
    return focus.contains(Focus.WHY);
  }

  /** Whether it asks which of the parts of a company, rather than for the whole. */
  boolean asksParts() {
    return focus.contains(Focus.PARTS);
  }

  boolean asksDevelopment() {
    return focus.contains(Focus.DEVELOPMENT);
  }

  /**
   * What kinds of answer are wanted.
   *
   * @param core the text without names, which may be such as "Best Tools"
   */
  private static Set<Focus> focus(String text, String core) {
    Set<Focus> focus = EnumSet.noneOf(Focus.class);
    add(focus, Focus.WHY, WHY, text);
    add(focus, Focus.DEVELOPMENT, DEVELOPMENT, text);
    add(focus, Focus.AMOUNT, AMOUNT, text);
    add(focus, Focus.YES_NO, YES_NO, text);
    add(focus, Focus.LIST, LIST, text);
    add(focus, Focus.DEFINITION, DEFINITION, text);
    add(focus, Focus.PARTS, PARTS, text);
    boolean most = MOST.matcher(core).find();
    if (most) {
      focus.add(Focus.MOST);
    } else {
      add(focus, Focus.LEAST, LEAST, core);
    }
    return focus;
  }

  private static void add(Set<Focus> focus, Focus kind, Pattern pattern, String text) {
    if (pattern.matcher(text).find()) {
      focus.add(kind);
    }
  }

  private static Set<Integer> quarters(String text) {
    Set<Integer> quarters = new TreeSet<>();
    Matcher quarter = QUARTER.matcher(text);
    while (quarter.find()) {
      for (int group = 1; group <= quarter.groupCount(); group++) {
        String word = quarter.group(group);
        if (word != null) {
          quarters.add(ORDINALS.getOrDefault(word.toLowerCase(Locale.ROOT), 0));
        }
      }
    }
    return quarters;
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
