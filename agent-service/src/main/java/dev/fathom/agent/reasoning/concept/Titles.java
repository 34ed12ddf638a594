package dev.fathom.agent.reasoning.concept;

import dev.fathom.agent.figures.Taxonomy;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/** Makes a section's title, a short noun phrase, from the sub-question it answers. */
final class Titles {
  private static final int LONGEST = 9;
  private static final Pattern ASKING =
      Pattern.compile(
          "(?i)^(?:(?:what|which|who|whom|whose|how many|how much|how|when|where)\\s+)?"
              + "(?:(?:is|are|was|were|do|does|did|has|have|had|can|could|will|would|should)\\s+)?"
              + "(?:there\\s+)?(?:(?:the|an?|any|some)\\b)?\\s*(?:main |major |key )?");

  /** What leads in to a question: "Among the segments, ...". */
  private static final Pattern LED_IN =
      Pattern.compile(
          "(?i)^(?:if|excluding|among|apart from|as of|for|in|at)\\b[^?]*?,\\s*"
              + "(?=(?:what|which|who|how|when|where|why|is|are|was|were|do|does|did|has|have)\\b)");

  private static final Pattern REST =
      Pattern.compile(
          "(?i)\\s+(?:that|which|who)\\b.*$"
              + "|\\s+(?:is|are|was|were|do|does|did|has|have|had|can|could|will|would|should|represent|brought)\\b.*$"
              + "|\\s+(?:as of|as at|between|during|for|in|from|of)\\s+(?:the\\s+)?(?:FY|fiscal|Q[1-4]|(?:19|20)\\d\\d|year).*$");
  private static final Pattern CHINESE =
      Pattern.compile("(?:如何|怎么|怎样)?(?:变化|发展)?(?:是什么|有哪些|是多少|吗|呢)?[？?]$|^(?:什么是|请问)");

  private final Wording wording;
  private final Taxonomy taxonomy;

  Titles(Wording wording, Taxonomy taxonomy) {
    this.wording = wording;
    this.taxonomy = taxonomy;
  }

  String of(String question) {
    QuestionReading reading = QuestionReading.of(question, wording, taxonomy);
    if (reading.asksWhy()) {
      return wording.message("title.why");
    }
    Optional<String> subject = PlanRules.subjectOf(question);
    if (subject.isPresent()) {
      return capital(subject.get());
    }
    if (!reading.measures().isEmpty()) {
      PlanRules names = new PlanRules(wording, taxonomy);
      List<String> measures =
          reading.measures().stream().limit(3).map(m -> names.name(m, reading)).toList();
      return capital(String.join(wording.chinese() ? "、" : ", ", measures));
    }
    return wording.chinese() ? chinese(reading.subject()) : english(reading.subject());
  }

  private String english(String subject) {
    String text = subject.replaceAll("[?.]+\\s*$", "").strip();
    text = LED_IN.matcher(text).replaceFirst("");
    text = ASKING.matcher(text).replaceFirst("").strip();
    text = REST.matcher(text).replaceAll("").strip();
    String[] words = text.split("\\s+", -1);
    if (text.isEmpty() || words.length < 1) {
      return wording.message("title.findings");
    }
    if (words.length > LONGEST) {
      return wording.message("title.findings");
    }
    return capital(text);
  }

  private String chinese(String subject) {
    String text = CHINESE.matcher(subject.strip()).replaceAll("").strip();
    return text.isEmpty() || text.length() > 24 ? wording.message("title.findings") : text;
  }

  private static String capital(String text) {
    return text.substring(0, 1).toUpperCase(Locale.ROOT) + text.substring(1);
  }
}
