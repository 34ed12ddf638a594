package dev.fathom.agent.reasoning;

import dev.fathom.agent.evidence.Subject;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** What the sources of a run are, as far as their first pages tell. */
public record CorpusProfile(List<SourceProfile> sources) {
  public CorpusProfile {
    sources = List.copyOf(sources);
  }

  /**
   * One source.
   *
   * @param entity whose document it is, such as a company; empty where that is not clear
   * @param fiscalYear the year it is about; 0 where that is not clear
   */
  public record SourceProfile(
      String id,
      String name,
      String title,
      String language,
      int pages,
      String entity,
      int fiscalYear) {}

  public CorpusProfile only(Set<String> ids) {
    return new CorpusProfile(sources.stream().filter(source -> ids.contains(source.id())).toList());
  }

  /** Whose documents the sources are, by their ids. */
  public Map<String, Subject> subjects() {
    return sources.stream()
        .collect(
            Collectors.toUnmodifiableMap(
                SourceProfile::id, source -> new Subject(source.entity(), source.fiscalYear())));
  }

  public Set<String> ids() {
    return sources.stream().map(SourceProfile::id).collect(Collectors.toUnmodifiableSet());
  }

  /** The fiscal years that the sources are about, the earliest first. */
  public NavigableSet<Integer> years() {
    NavigableSet<Integer> years = new TreeSet<>();
    sources.stream()
        .mapToInt(SourceProfile::fiscalYear)
        .filter(year -> year > 0)
        .forEach(years::add);
    return years;
  }

  /** Whose documents these are, each once. */
  public List<String> entities() {
    return sources.stream()
        .map(SourceProfile::entity)
        .filter(entity -> !entity.isEmpty())
        .distinct()
        .sorted()
        .toList();
  }
}
