package dev.fathom.search.find;

import dev.fathom.search.query.AnalyzedQuestion;
import dev.fathom.search.query.QuestionAnalyzer;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Which topics a question touches, by the words it uses. The web, encyclopaedias and the
 * organisation's documents are always looked into; the special collections only when the question
 * speaks their language, because a filing system answers any question with filings. Pure.
 */
public final class TopicRules {
  private static final Set<Topic> ALWAYS =
      EnumSet.of(Topic.GENERAL, Topic.ENCYCLOPAEDIA, Topic.DOCUMENTS);
  private static final Map<Topic, List<String>> WORDS = words();

  private TopicRules() {}

  /** The topics of a question. */
  public static Set<Topic> of(String question) {
    Set<Topic> topics = EnumSet.copyOf(ALWAYS);
    Words words = Words.of(question);
    WORDS.forEach(
        (topic, phrases) -> {
          if (phrases.stream().anyMatch(words::contain)) {
            topics.add(topic);
          }
        });
    AnalyzedQuestion analyzed = new QuestionAnalyzer().analyze(question);
    boolean ofCompanies = !analyzed.forms().isEmpty() || !analyzed.concepts().isEmpty();
    if (ofCompanies && !topics.contains(Topic.INDICATORS)) {
      topics.add(Topic.FILINGS);
    }
    return topics;
  }

  private static Map<Topic, List<String>> words() {
    Map<Topic, List<String>> words = new EnumMap<>(Topic.class);
    for (String line : Lists.lines(TopicRules.class, "topics.txt")) {
      String[] parts = line.split("\\s+", 2);
      words.merge(Topic.valueOf(parts[0]), Lists.parts(parts[1], ";"), Lists::joined);
    }
    return words;
  }
}
