package dev.fathom.agent.reasoning;

import dev.fathom.agent.evidence.Subject;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** What the sources of a run are, as far as their first pages tell. */
public record CorpusProfile(List<SourceProfile> sources) {
  private static final String LEGAL_FORMS =
      "\\b(?:inc|incorporated|co|company|corp|corporation|plc|ltd|limited|llc|group|holdings?|the|com|sa|ag|nv|se)\\b";

  public CorpusProfile {
    sources = List.copyOf(sources);
  }

  /**
   * One source.
   *
   * @param entity whose document it is, such as a company; empty where that is not clear
   * @param fiscalYear the year it is about; 0 where that is not clear
   * @param quarter the quarter of that year it closes with; 0 where it is about a whole year, or
   *     that is not clear
   */
  public record SourceProfile(
      String id,
      String name,
      String title,
      String language,
      int pages,
      String entity,
      int fiscalYear,
      int quarter) {
    /** A source about a whole year. */
    public SourceProfile(
        String id,
        String name,
        String title,
        String language,
        int pages,
        String entity,
        int fiscalYear) {
      this(id, name, title, language, pages, entity, fiscalYear, 0);
    }

    /** Whether it tells of a whole year; reports on a fourth quarter do as well. */
    public boolean annual() {
      return quarter == 0 || quarter == 4;
    }

    SourceProfile of(String owner) {
      return new SourceProfile(id, name, title, language, pages, owner, fiscalYear, quarter);
    }
  }

  /** The words of a name that tell whose it is, without its legal form. */
  public static String bareName(String name) {
    return name.toLowerCase(Locale.ROOT)
        .replace("'s", "")
        .replace("’s", "")
        .replaceAll("[^\\p{L}\\p{N}]+", " ")
        .replaceAll(LEGAL_FORMS, " ")
        .replaceAll("\\s+", " ")
        .strip();
  }

  /**
   * The same sources, with one name for each of those whose documents they are: a cover may have
   * the registered name and a file a short one.
   */
  public CorpusProfile withOneNameEach() {
    Map<String, String> names = new HashMap<>();
    for (SourceProfile source : sources) {
      names.merge(key(source.entity()), source.entity(), CorpusProfile::fuller);
    }
    return new CorpusProfile(
        sources.stream()
            .map(source -> source.of(names.getOrDefault(key(source.entity()), source.entity())))
            .toList());
  }

  private static String key(String entity) {
    return bareName(entity).replace(" ", "");
  }

  private static String fuller(String one, String other) {
    return other.length() > one.length() ? other : one;
  }

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
