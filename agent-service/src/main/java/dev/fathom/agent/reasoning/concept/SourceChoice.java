package dev.fathom.agent.reasoning.concept;

import dev.fathom.agent.reasoning.CorpusProfile;
import dev.fathom.agent.reasoning.CorpusProfile.SourceProfile;
import dev.fathom.agent.reasoning.Task;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Which of many sources a question is about, by whose they are and of what year. */
final class SourceChoice {
  private SourceChoice() {}

  /** The sources to look into; all where the question points to none. */
  static CorpusProfile choose(Task task, QuestionReading reading) {
    String entity = task.answers().getOrDefault(ClarificationRules.ENTITY, "");
    CorpusProfile corpus = task.corpus();
    CorpusProfile named = named(corpus, reading.text() + " " + entity);
    CorpusProfile scope = named.sources().isEmpty() ? corpus : named;
    return ofPeriod(scope, reading.years(), reading.quarters());
  }

  /** The sources whose owner the text names. */
  static CorpusProfile named(CorpusProfile corpus, String text) {
    String words = " " + spaced(text) + " ";
    String joined = words.replace(" ", "");
    Set<String> ids =
        corpus.sources().stream()
            .filter(
                source -> names(source).stream().anyMatch(name -> mentions(words, joined, name)))
            .map(SourceProfile::id)
            .collect(Collectors.toSet());
    return corpus.only(ids);
  }

  /**
   * Sources about the last year asked for, if there are some, with those of the years asked for
   * before it that no later one reports on; filings give the years before for comparison. Of these
   * the ones about the quarters asked for, or where none is asked for those about whole years.
   */
  private static CorpusProfile ofPeriod(
      CorpusProfile scope, List<Integer> years, Set<Integer> quarters) {
    if (years.isEmpty() || scope.sources().size() < 2) {
      return scope;
    }
    int last = years.getLast();
    Set<String> ids =
        scope.sources().stream()
            .filter(source -> source.fiscalYear() == last || source.fiscalYear() == 0)
            .map(SourceProfile::id)
            .collect(Collectors.toSet());
    boolean dated = scope.only(ids).sources().stream().anyMatch(source -> source.fiscalYear() > 0);
    if (!dated) {
      return scope;
    }
    CorpusProfile ofYear = scope.only(ids);
    Set<String> fitting =
        ofYear.sources().stream()
            .filter(
                source ->
                    quarters.isEmpty() ? source.annual() : quarters.contains(source.quarter()))
            .map(SourceProfile::id)
            .collect(Collectors.toSet());
    return fitting.isEmpty() ? ofYear : ofYear.only(fitting);
  }

  /** The names that questions call the owners of the sources by, the longest first. */
  static Set<String> owners(CorpusProfile corpus) {
    return corpus.sources().stream()
        .flatMap(source -> Stream.concat(Stream.of(source.entity()), names(source).stream()))
        .filter(name -> name.length() > 1)
        .sorted(Comparator.comparingInt(String::length).reversed())
        .collect(Collectors.toCollection(LinkedHashSet::new));
  }

  private static List<String> names(SourceProfile source) {
    return List.of(source.entity(), fileEntity(source.name())).stream()
        .map(CorpusProfile::bareName)
        .filter(name -> name.length() > 1)
        .distinct()
        .toList();
  }

  /** The words before the first number, form or date of a file's name. */
  static String fileEntity(String name) {
    String stem = name.replaceAll("\\.[A-Za-z0-9]{2,5}$", "");
    return stem.replaceAll(
        "(?i)[_\\- .]*(?:(?:19|20)\\d\\d|\\d{1,2}[-_]?[kq]\\b|\\bq[1-4]\\b|annual|report|quarterly|earnings).*$",
        "");
  }

  private static boolean mentions(String words, String joined, String name) {
    String together = name.replace(" ", "");
    return words.contains(" " + name + " ")
        || words.contains(" " + name + "s ")
        || (together.length() >= 5 && joined.contains(together));
  }

  private static String spaced(String text) {
    return text.toLowerCase(Locale.ROOT)
        .replace("'s", "")
        .replace("’s", "")
        .replaceAll("[^\\p{L}\\p{N}]+", " ")
        .strip();
  }
}
