package dev.fathom.agent.reasoning.concept;

import dev.fathom.agent.figures.Taxonomy;
import java.util.stream.Collectors;

/**
 * What an answer to a question would sound like: sentences are compared with that, because a
 * statement is nearer to a statement than to a question.
 */
final class Probe {
  private Probe() {}

  static String of(QuestionReading question, Wording wording, Taxonomy taxonomy) {
    if (question.measures().isEmpty()) {
      return question.core();
    }
    PlanRules names = new PlanRules(wording, taxonomy);
    String measures =
        question.measures().stream()
            .map(measure -> names.name(measure, question))
            .collect(Collectors.joining(wording.chinese() ? "、" : " and "));
    if (question.asksWhy()) {
      return wording.message("probe.why", measures);
    }
    return question.asksDevelopment()
        ? wording.message("probe.development", measures)
        : question.core();
  }
}
