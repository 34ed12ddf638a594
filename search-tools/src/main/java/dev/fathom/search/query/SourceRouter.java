package dev.fathom.search.query;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Tells which sources a question is about: by name, period and kind of report. A pure function of
 * both; a preference and never an exclusion, because a name may be misread.
 */
public final class SourceRouter {
  private static final Set<String> ORDINARY = Resource.words("question-words.txt");

  /** A name this sure, written as a name, makes the sources without it a last resort. */
  private static final double SURE = 0.55;

  private static final double NOT_NAMED = 0.1;
  private static final double NOT_HINTED = 0.8;

  /** A name loses to one that is surer by this much for the same words. */
  private static final double MARGIN = 0.1;

  private SourceRouter() {}

  public static Routing route(AnalyzedQuestion question, Collection<SourceProfile> sources) {
    List<String> words = Words.written(question.text());
    List<Mention> mentions = Mention.in(words, ORDINARY);
    Map<String, NameMatch> matches = new HashMap<>();
    for (SourceProfile source : sources) {
      matches.put(source.id(), NameMatch.best(mentions, source.names()));
    }
    Set<NameMatch> found = new HashSet<>(matches.values());
    Map<String, Boolean> named = new HashMap<>();
    matches.forEach((id, match) -> named.put(id, wins(match, found)));
    boolean sure =
        matches.entrySet().stream()
            .anyMatch(e -> named.getOrDefault(e.getKey(), false) && isSure(e.getValue()));
    boolean hinted = named.containsValue(true);

    List<SourceProfile> subject =
        sources.stream().filter(s -> !hinted || named.getOrDefault(s.id(), false)).toList();
    Optional<Integer> latest =
        subject.stream()
            .map(SourceProfile::period)
            .filter(p -> p != null)
            .map(Period::year)
            .max(Integer::compare);
    Map<String, Double> weights = new HashMap<>();
    for (SourceProfile source : sources) {
      double byName =
          !hinted || named.getOrDefault(source.id(), false) ? 1 : sure ? NOT_NAMED : NOT_HINTED;
      weights.put(
          source.id(),
          byName
              * PeriodFit.of(question, source, latest.orElse(0))
              * formFit(question, source)
              * dateFit(question, source));
    }
    return new Routing(normalised(weights), sure ? nameWords(words, matches, named) : Set.of());
  }

  private static boolean wins(NameMatch match, Set<NameMatch> all) {
    return match.strength() > 0 && all.stream().noneMatch(other -> other.beats(match, MARGIN));
  }

  private static boolean isSure(NameMatch match) {
    return match.proper() && match.strength() >= SURE;
  }

  private static double formFit(AnalyzedQuestion question, SourceProfile source) {
    if (question.forms().isEmpty() || source.form() == null) {
      return 1;
    }
    return question.forms().contains(source.form()) ? 1 : 0.4;
  }

  private static double dateFit(AnalyzedQuestion question, SourceProfile source) {
    if (question.dates().isEmpty() || source.dates().isEmpty()) {
      return 1;
    }
    Set<LocalDate> shared = new HashSet<>(question.dates());
    shared.retainAll(source.dates());
    return shared.isEmpty() ? 0.5 : 1;
  }

  private static Map<String, Double> normalised(Map<String, Double> weights) {
    double most = weights.isEmpty() ? 1 : Collections.max(weights.values());
    Map<String, Double> scaled = new HashMap<>();
    weights.forEach((id, weight) -> scaled.put(id, weight / most));
    return scaled;
  }

  private static Set<String> nameWords(
      List<String> words, Map<String, NameMatch> matches, Map<String, Boolean> named) {
    Set<String> found = new HashSet<>();
    List<String> sure = new ArrayList<>();
    matches.forEach(
        (id, match) -> {
          if (named.getOrDefault(id, false) && isSure(match)) {
            sure.addAll(words.subList(match.from(), match.to()));
          }
        });
    sure.stream().filter(word -> !Words.isHan(word)).forEach(found::add);
    return found;
  }
}
