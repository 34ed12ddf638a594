package dev.fathom.agent.reasoning.concept;

import dev.fathom.agent.figures.Taxonomy;
import dev.fathom.agent.run.Plan;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Takes a question apart into sub-questions as people would ask them. */
final class PlanRules {
  private static final int MOST_ITEMS = 8;

  /** Names as short as this are abbreviations, such as COGS, and stand better spelled out. */
  private static final int SHORT = 5;

  /** "..., and why", "... and what drove it": asked about what stands before. */
  private static final Pattern WHY_TAIL =
      Pattern.compile(
          "(?i)[,;]?\\s*(?:and|but)?\\s*\\bwhy(?:\\s+(?:is|was|did|has|have)\\b[^?]*)?\\s*\\?\\s*$"
              + "|[,;]?\\s*(?:and|but)\\s+(?:for )?what (?:reasons?|drove|caused|explains|were the)\\b[^?]*\\?\\s*$"
              + "|[，,]?(?:原因(?:是什么|何在)?|为什么|为何)\\s*[?？]\\s*$");

  private static final Pattern NEXT_QUESTION =
      Pattern.compile(
          "(?i)(?<=[?？])\\s*|[,;]\\s*(?:and\\s+)?(?=(?:what|how|who|which|when|where|why)\\b)|\\s+and\\s+(?=(?:what|how|who|which|when|where)\\b)");

  /** What does not begin so only leads in to the question: "Among the segments, ...". */
  private static final Pattern ASKS =
      Pattern.compile(
          "(?i)^\\W*(?:and\\s+|but\\s+|(?:in|by|to|at|from|for|of|on|with)\\s+)?(?:what|how|who|whom|whose|which|when|where|why|is|are|was|were|do|does|did|has|have|had|can|could|will|would|should|please|list|describe|explain|compare|name|give|tell|show|find|calculate)\\b|[?？]\\s*$");

  private static final Pattern CHINESE_NEXT = Pattern.compile("(?<=[?？])|[，,；;](?=.*[?？]$)");

  private static final Pattern LISTED =
      Pattern.compile(
          "(?i)^\\W*(?:how (?:did|has|have|do|does)|what (?:drove|caused|explains)(?: the change in)?|why did|explain how)\\s+(.+?)\\s+(?:develop|chang|evolv|grow|grew|perform|trend|progress|fare|compare|improve|decline|increase|decrease|fall|rise|drop)\\w*\\b");

  private final Wording wording;
  private final Taxonomy taxonomy;

  PlanRules(Wording wording, Taxonomy taxonomy) {
    this.wording = wording;
    this.taxonomy = taxonomy;
  }

  Plan plan(QuestionReading reading, String period, List<String> measures) {
    Set<String> questions = new LinkedHashSet<>();
    Matcher tail = WHY_TAIL.matcher(reading.subject());
    boolean why = tail.find() && tail.start() > 0;
    String before = why ? reading.subject().substring(0, tail.start()) + mark() : reading.subject();
    QuestionReading main = QuestionReading.of(before, wording, taxonomy);
    List<String> subjects = subjects(before, measures, reading);
    boolean aboutMeasures = !subjects.isEmpty() && (main.asksDevelopment() || main.asksWhy());
    if (aboutMeasures) {
      for (String subject : subjects) {
        questions.add(wording.message("plan.development", subject, period));
      }
      if (main.asksWhy()) {
        questions.add(asQuestion(before));
      }
    } else {
      for (String part : parts(before)) {
        questions.add(part);
      }
    }
    if (why || (aboutMeasures && reading.focus().contains(QuestionReading.Focus.YES_NO))) {
      questions.add(whyQuestion(subjects, period));
    }
    List<Plan.Item> items = new ArrayList<>();
    for (String question : questions) {
      if (items.size() < MOST_ITEMS) {
        items.add(new Plan.Item("q" + (items.size() + 1), question, List.of()));
      }
    }
    return new Plan(items);
  }

  /** What a question about developments is about: its own words where it lists them. */
  private List<String> subjects(String question, List<String> measures, QuestionReading reading) {
    Matcher listed = LISTED.matcher(question);
    if (listed.find()) {
      List<String> phrases =
          Pattern.compile("(?i)\\s*(?:,\\s*(?:and\\s+)?|\\s+and\\s+|\\s+as well as\\s+)\\s*")
              .splitAsStream(listed.group(1).strip())
              .map(phrase -> phrase.replaceFirst("(?i)^(?:the|its|their|both)\\s+", "").strip())
              .filter(phrase -> !phrase.isEmpty())
              .toList();
      boolean measured = phrases.stream().anyMatch(p -> !taxonomy.mentioned(p).isEmpty());
      if (measured && phrases.stream().allMatch(p -> p.split("\\s+", -1).length <= 6)) {
        return phrases;
      }
    }
    return measures.stream().map(measure -> name(measure, reading)).toList();
  }

  /** What a question of the form "How did X develop?" is about. */
  static Optional<String> subjectOf(String question) {
    Matcher listed = LISTED.matcher(question);
    return listed.find() && listed.group(1).length() <= 60
        ? Optional.of(listed.group(1).replaceFirst("(?i)^(?:the|its|their)\\s+", ""))
        : Optional.empty();
  }

  private String whyQuestion(List<String> names, String period) {
    return switch (names.size()) {
      case 0 -> wording.message("plan.why.plain");
      case 1 -> wording.message("plan.why.one", names.getFirst(), period);
      default -> wording.message("plan.why.one", joined(names), period);
    };
  }

  private String joined(List<String> names) {
    String head = String.join(wording.chinese() ? "、" : ", ", names.subList(0, names.size() - 1));
    return wording.message("list.last", head, names.getLast());
  }

  /** The measure by the name that the question uses, or its usual one. */
  String name(String measure, QuestionReading reading) {
    String text = reading.text().toLowerCase(Locale.ROOT);
    List<String> names = taxonomy.names(measure);
    return names.stream()
        .filter(name -> name.length() > SHORT || wording.chinese())
        .filter(text::contains)
        .max(Comparator.comparingInt(String::length))
        .orElse(
            wording.chinese()
                ? names.stream()
                    .filter(name -> Character.isIdeographic(name.codePointAt(0)))
                    .findFirst()
                    .orElse(names.getFirst())
                : names.getFirst());
  }

  private List<String> parts(String question) {
    Pattern pattern = wording.chinese() ? CHINESE_NEXT : NEXT_QUESTION;
    List<String> parts = new ArrayList<>();
    for (String part : pattern.split(question, -1)) {
      String text = part.strip();
      boolean whole = Words.of(text, wording).size() >= 2;
      if (text.isEmpty()) {
        continue;
      }
      boolean led = !parts.isEmpty() && !wording.chinese() && !ASKS.matcher(parts.getLast()).find();
      if (!parts.isEmpty() && (led || !whole)) {
        parts.set(parts.size() - 1, parts.getLast() + " " + text);
      } else {
        parts.add(text);
      }
    }
    return parts.isEmpty() ? List.of(question) : parts.stream().map(this::asQuestion).toList();
  }

  private String asQuestion(String part) {
    String text = part.replaceAll("[,;.，；。]+$", "").strip();
    String capital = text.substring(0, 1).toUpperCase(Locale.ROOT) + text.substring(1);
    return capital.endsWith("?") || capital.endsWith("？") ? capital : capital + mark();
  }

  private String mark() {
    return wording.chinese() ? "？" : "?";
  }
}
