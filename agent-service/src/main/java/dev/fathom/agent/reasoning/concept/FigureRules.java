package dev.fathom.agent.reasoning.concept;

import dev.fathom.agent.evidence.Evidence;
import dev.fathom.agent.reasoning.FigureRequest;
import dev.fathom.agent.reasoning.FigureRequest.Wanted;
import dev.fathom.agent.run.Plan;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map.Entry;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Which figures a question calls for. */
final class FigureRules {
  /** Tables are read in as many documents at most, those with the most evidence. */
  private static final int MOST_SOURCES = 6;

  private static final Pattern ONE_NUMBER =
      Pattern.compile(
          "(?i)\\bwhat (?:is|was|were|are)\\b|\\bhow much\\b|\\bhow many\\b|多少|\\bcalculate\\b");
  private static final Pattern GROWTH =
      Pattern.compile(
          "(?i)growth rate|\\bgrowth\\b|year[- ]over[- ]year|percentage change|% change|\\bcagr\\b|增长率|同比");
  private static final Pattern DEFINED =
      Pattern.compile("(?i)\\bdefined? (?:as|[^.?]{2,60} as)\\b|定义为");
  private static final Pattern AVERAGE = Pattern.compile("(?i)\\baverage\\b|\\bmean\\b|平均");

  private FigureRules() {}

  static FigureRequest request(AnsweredQuestion question, Plan plan, List<Evidence> gathered) {
    QuestionReading reading = question.reading();
    Set<String> measures = new LinkedHashSet<>(question.measures());
    boolean development = reading.asksDevelopment() || reading.asksWhy();
    return new FigureRequest(
        List.copyOf(measures),
        reading.years(),
        development || reading.years().size() > 1,
        wanted(reading),
        sources(question, gathered));
  }

  static Wanted wanted(QuestionReading reading) {
    boolean one = ONE_NUMBER.matcher(reading.text()).find() && !reading.asksWhy();
    if (!one
        || reading.measures().isEmpty()
        || reading.focus().contains(QuestionReading.Focus.YES_NO)) {
      return Wanted.NONE;
    }
    if (GROWTH.matcher(reading.subject()).find()) {
      return reading.years().size() > 1 ? Wanted.GROWTH : Wanted.NONE;
    }
    if (AVERAGE.matcher(reading.subject()).find() && reading.years().size() > 1) {
      return Wanted.AVERAGE;
    }
    boolean defined = DEFINED.matcher(reading.text()).find();
    return defined || reading.measures().size() == 1 ? Wanted.VALUE : Wanted.NONE;
  }

  private static Set<String> sources(AnsweredQuestion question, List<Evidence> gathered) {
    Set<String> scope = question.sources();
    if (scope.size() <= MOST_SOURCES) {
      return scope;
    }
    return gathered.stream()
        .collect(Collectors.groupingBy(Evidence::source, Collectors.summingDouble(Evidence::score)))
        .entrySet()
        .stream()
        .sorted(
            Entry.<String, Double>comparingByValue()
                .reversed()
                .thenComparing(Entry.comparingByKey()))
        .limit(MOST_SOURCES)
        .map(Entry::getKey)
        .collect(Collectors.toSet());
  }
}
