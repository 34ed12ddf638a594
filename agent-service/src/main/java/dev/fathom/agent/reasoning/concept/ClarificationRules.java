package dev.fathom.agent.reasoning.concept;

import dev.fathom.agent.reasoning.CorpusProfile;
import dev.fathom.agent.reasoning.Task;
import dev.fathom.agent.run.Clarification;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableSet;
import java.util.regex.Pattern;

/** Asks for what the question leaves open, where the sources would lead to different plans. */
final class ClarificationRules {
  static final String ENTITY = "entity";
  static final String PERIOD = "period";
  static final String MEASURE = "measure";

  private static final int MOST_OPTIONS = 8;
  private static final Pattern PERFORMANCE =
      Pattern.compile(
          "(?i)\\b(?:perform(?:ance|ed|ing)?|financial"
              + " (?:health|results|situation|position)|doing)\\b|业绩|经营状况|财务状况");

  private static final Pattern EACH_YEAR =
      Pattern.compile(
          "(?i)\\b(?:each|every|all|over the|in recent|past) (?:fiscal"
              + " )?years?\\b|\\bhistorical(?:ly)?\\b|各年|每年|历年");

  private ClarificationRules() {}

  static List<Clarification> of(Task task, QuestionReading reading, Wording wording) {
    List<Clarification> open = new ArrayList<>();
    CorpusProfile named = SourceChoice.named(task.corpus(), reading.text());
    CorpusProfile scope = named.sources().isEmpty() ? task.corpus() : named;
    boolean aboutFigures =
        !reading.measures().isEmpty() || PERFORMANCE.matcher(reading.subject()).find();
    if (named.sources().isEmpty() && scope.entities().size() > 1 && aboutFigures) {
      List<String> options = new ArrayList<>();
      options.add(wording.message("clarify.entity.all"));
      scope.entities().stream().limit(MOST_OPTIONS).forEach(options::add);
      open.add(
          new Clarification(
              ENTITY, wording.message("clarify.entity"), options, options.getFirst()));
    }
    NavigableSet<Integer> years = scope.years();
    boolean period = !reading.years().isEmpty() || EACH_YEAR.matcher(reading.text()).find();
    if (!period && years.size() > 1 && aboutFigures) {
      List<String> options = new ArrayList<>();
      years.descendingSet().stream()
          .limit(MOST_OPTIONS)
          .forEach(year -> options.add(year.toString()));
      options.add(wording.message("clarify.period.all"));
      open.add(
          new Clarification(
              PERIOD, wording.message("clarify.period"), options, options.getFirst()));
    }
    if (reading.measures().isEmpty() && PERFORMANCE.matcher(reading.subject()).find()) {
      String usual = wording.message("clarify.measure.default");
      open.add(
          new Clarification(MEASURE, wording.message("clarify.measure"), List.of(usual), usual));
    }
    return open;
  }
}
