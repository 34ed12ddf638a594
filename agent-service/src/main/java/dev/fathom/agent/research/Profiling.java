package dev.fathom.agent.research;

import dev.fathom.agent.corpus.Corpora;
import dev.fathom.agent.corpus.Source;
import dev.fathom.agent.reasoning.CorpusProfile;
import dev.fathom.agent.reasoning.CorpusProfile.SourceProfile;
import dev.fathom.search.passage.Passage;
import java.time.Month;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Finds out what the sources of a run are, from their names, titles and first pages. */
public final class Profiling {
  /** With more sources than this their first pages are not looked at. */
  private static final int MOST_OPENED = 200;

  private static final int OPENING_PAGES = 2;
  private static final Pattern REGISTRANT =
      Pattern.compile(
          "(?m)^\\s*([^\\n]{3,80}?)\\s*\\n+\\s*\\(\\s*Exact name of registrant",
          Pattern.CASE_INSENSITIVE);
  private static final Pattern FISCAL =
      Pattern.compile(
          "(?i)(?:fiscal year ended|year ended|quarterly period ended|period ended|quarter ended)[:\\s]+\\p{L}+\\s+\\d{1,2}\\s*,?\\s*((?:19|20)\\d\\d)");
  private static final Pattern QUARTER =
      Pattern.compile("(?i)(?<![a-z])Q([1-4])(?!\\d)|(?<![a-z\\d])([1-4])Q(?![a-z])");
  private static final Pattern QUARTER_END =
      Pattern.compile(
          "(?i)(?:quarterly period|three months|quarter) ended[:\\s]+(January|February|March|April|May|June|July|August|September|October|November|December)\\b");
  private static final Pattern YEAR = Pattern.compile("(?<!\\d)((?:19|20)\\d\\d)(?!\\d)");
  private static final Pattern NAME =
      Pattern.compile(
          "(?i)[_\\-"
              + " .]*(?:(?:19|20)\\d\\d|\\d{1,2}[-_]?[kq]\\b|\\bq[1-4]\\b|annual|report|quarterly|earnings).*$");
  private static final Pattern COMPANY =
      Pattern.compile(
          "^([\\p{L}\\d&.,'"
              + " -]{2,60}?\\b(?:Inc|Corp|Corporation|Company|plc|PLC|Ltd|Limited|AG|SE|N\\.V|S\\.A|Group|Holdings)\\b\\.?)");
  private static final Pattern CHINESE_COMPANY =
      Pattern.compile("([\\p{IsHan}]{2,20}(?:股份有限公司|有限公司|集团|公司))");

  private final Corpora corpora;

  public Profiling(Corpora corpora) {
    this.corpora = corpora;
  }

  public CorpusProfile profile(Set<String> sources) {
    boolean open = sources.size() <= MOST_OPENED;
    return new CorpusProfile(
            corpora.sources(sources).stream()
                .sorted(Comparator.comparing(Source::name).thenComparing(Source::id))
                .map(source -> profile(source, open ? opening(source) : ""))
                .toList())
        .withOneNameEach();
  }

  private String opening(Source source) {
    StringBuilder text = new StringBuilder();
    List<Passage> passages = corpora.passages(source.id());
    passages.stream()
        .filter(passage -> passage.page() <= OPENING_PAGES)
        .limit(8)
        .forEach(passage -> text.append(passage.text()).append('\n'));
    return text.toString();
  }

  private static SourceProfile profile(Source source, String opening) {
    return new SourceProfile(
        source.id(),
        source.name(),
        source.title(),
        source.language(),
        source.pages(),
        entity(source, opening),
        year(source, opening),
        quarter(source, opening));
  }

  /** By its name; otherwise by the month a quarterly report closes with, in calendar years. */
  private static int quarter(Source source, String opening) {
    Matcher named = QUARTER.matcher(source.name() + " " + source.title());
    if (named.find()) {
      String digit = named.group(1) == null ? named.group(2) : named.group(1);
      return Integer.parseInt(digit);
    }
    Matcher closing = QUARTER_END.matcher(opening);
    return closing.find()
        ? (Month.valueOf(closing.group(1).toUpperCase(Locale.ROOT)).getValue() + 2) / 3
        : 0;
  }

  private static String entity(Source source, String opening) {
    Matcher registrant = REGISTRANT.matcher(opening);
    if (registrant.find()) {
      return registrant.group(1).strip();
    }
    Matcher company = COMPANY.matcher(source.title());
    if (company.find()) {
      return company.group(1).strip();
    }
    Matcher chinese = CHINESE_COMPANY.matcher(source.title() + "\n" + opening);
    if (chinese.find()) {
      return chinese.group(1);
    }
    String stem = source.name().replaceFirst("\\.[A-Za-z0-9]{2,5}$", "");
    Matcher name = NAME.matcher(stem);
    String before = name.find() ? stem.substring(0, name.start()) : "";
    return before.replace('_', ' ').replace('-', ' ').strip();
  }

  private static int year(Source source, String opening) {
    Matcher named = YEAR.matcher(source.name().replace('_', ' '));
    if (named.find()) {
      return Integer.parseInt(named.group(1));
    }
    Matcher titled = YEAR.matcher(source.title());
    if (titled.find()) {
      return Integer.parseInt(titled.group(1));
    }
    Matcher fiscal = FISCAL.matcher(opening);
    return fiscal.find() ? Integer.parseInt(fiscal.group(1)) : 0;
  }
}
