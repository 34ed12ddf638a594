package dev.fathom.agent.reasoning.concept;

import dev.fathom.agent.figures.Taxonomy;
import dev.fathom.agent.reasoning.Task;
import java.util.List;
import java.util.Set;

/** The question together with what the answers to the clarifications add to it. */
final class AnsweredQuestion {
  private final Task task;
  private final Wording wording;
  private final QuestionReading reading;

  AnsweredQuestion(Task task, Taxonomy taxonomy) {
    this.task = task;
    this.wording = Wording.of(task.question().language());
    QuestionReading asked =
        QuestionReading.of(
            task.question().text(), SourceChoice.owners(task.corpus()), wording, taxonomy);
    QuestionReading period =
        QuestionReading.of(answer(ClarificationRules.PERIOD), wording, taxonomy);
    QuestionReading measure =
        QuestionReading.of(answer(ClarificationRules.MEASURE), wording, taxonomy);
    this.reading =
        asked.with(
            asked.measures().isEmpty() ? measure.measures() : asked.measures(),
            asked.years().isEmpty() ? period.years() : asked.years());
  }

  Task task() {
    return task;
  }

  QuestionReading reading() {
    return reading;
  }

  List<String> measures() {
    return reading.measures();
  }

  Set<String> sources() {
    return ConceptReasoner.scope(task, reading);
  }

  /** The period as a plan item names it; empty where none is asked for. */
  String period() {
    List<Integer> years = reading.years();
    return switch (years.size()) {
      case 0 -> "";
      case 1 -> wording.message("period.in", years.getFirst());
      default -> wording.message("period.between", years.getFirst(), years.getLast());
    };
  }

  private String answer(String clarification) {
    return task.answers().getOrDefault(clarification, "-");
  }
}
