package dev.fathom.agent.research;

import dev.fathom.agent.corpus.Corpora;
import dev.fathom.agent.reasoning.CorpusProfile;
import dev.fathom.agent.reasoning.Inquiry;
import dev.fathom.agent.reasoning.Reasoner;
import dev.fathom.agent.reasoning.Selection;
import dev.fathom.agent.research.Steps.Gathering;
import dev.fathom.agent.run.Plan;
import dev.fathom.agent.run.Progress;
import dev.fathom.agent.run.RunContext;
import dev.fathom.agent.run.RunState;
import dev.fathom.agent.run.Steer;
import dev.fathom.search.index.SearchHit;
import dev.fathom.search.index.SearchQuery;
import dev.fathom.search.passage.Passage;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Looks into a plan item: searches the sources, reads around what was found, and has the reasoner
 * choose. For one run; called inside a journalled step.
 */
final class Looking {
  /** How many passages of a search are told as being read. */
  private static final int MOST_READ = 12;

  /** Of how many passages found the whole page is read. */
  private static final int MOST_PAGES_READ = 8;

  /** A source without pages is one page: not all of it is read. */
  private static final int MOST_OF_A_PAGE = 12;

  /** Of how many passages a reasoner that reads gets the neighbours right away, and how many. */
  private static final int MOST_NEIGHBOURS_READ = 4;

  private static final int NEIGHBOURS = 2;

  /** Of how many passages found a source that is short is read whole. */
  private static final int MOST_READ_WHOLE = 4;

  /** Of how many passages found the opening of a short source is read. */
  private static final int MOST_OPENINGS_READ = 12;

  /** So many characters, some two printed pages, are read sooner than searched. */
  private static final int SHORT_SOURCE = 6000;

  /** Pixels: small print is legible, and a page takes some 2,000 tokens. */
  private static final int PICTURE_WIDTH = 1000;

  private final RunContext run;
  private final Reasoner reasoner;
  private final Corpora corpora;

  Looking(RunContext run, Reasoner reasoner, Corpora corpora) {
    this.run = run;
    this.reasoner = reasoner;
    this.corpora = corpora;
  }

  /**
   * One round.
   *
   * @param plan to tell whether the asker has dropped the item meanwhile
   */
  Gathering into(Inquiry begun, Plan plan) {
    long start = System.nanoTime();
    long before = run.spent().total();
    run.enter(RunState.GATHERING);
    List<Steer> said = run.steering();
    Course course = Course.of(plan, said);
    if (run.finishRequested()) {
      return Gathering.nothing(true, said);
    }
    if (begun.task().corpus().sources().isEmpty() || !course.has(begun.item())) {
      return Gathering.nothing(false, said);
    }
    Inquiry inquiry = begun.heeding(course.notes());
    List<SearchQuery> queries = unasked(reasoner.queries(inquiry), inquiry.asked());
    List<List<SearchHit>> searches = new ArrayList<>();
    for (SearchQuery query : queries) {
      List<SearchHit> hits = corpora.search(query);
      searches.add(hits);
      long documents = hits.stream().map(hit -> hit.passage().source()).distinct().count();
      run.tell(new Progress.Searched(query.text(), hits.size(), (int) documents));
    }
    List<SearchHit> hits =
        reasoner.reads()
            ? withShortSourcesWhole(
                withTheirPages(inTurn(searches), MOST_NEIGHBOURS_READ, NEIGHBOURS))
            : withTheirPages(inARow(searches), MOST_PAGES_READ, MOST_OF_A_PAGE / 2);
    Set<String> pages = tellReading(hits, inquiry.task().corpus());
    Selection selection =
        queries.isEmpty()
            ? new Selection(List.of(), true)
            : reasoner.select(inquiry, hits, this::picture);
    run.tell(new Progress.Gathered(inquiry.item().id(), selection.evidence().size()));
    return new Gathering(
        queries.size(),
        hits.size(),
        List.copyOf(pages),
        selection.evidence(),
        selection.gap(),
        false,
        (System.nanoTime() - start) / 1_000_000,
        queries.stream().map(SearchQuery::text).toList(),
        queries.isEmpty() ? inquiry.missing() : selection.missing(),
        selection.queries(),
        run.spent().total() - before,
        said);
  }

  private Optional<byte[]> picture(String source, int page) {
    return corpora.picture(source, page, PICTURE_WIDTH);
  }

  /** A search that was made for the item brings nothing new the second time. */
  private static List<SearchQuery> unasked(List<SearchQuery> queries, List<String> asked) {
    Set<String> known = asked.stream().map(Looking::words).collect(Collectors.toSet());
    return queries.stream().filter(query -> known.add(words(query.text()))).toList();
  }

  private static String words(String query) {
    return query.toLowerCase(Locale.ROOT).replaceAll("[^\\p{L}\\p{N}]+", " ").strip();
  }

  private static List<SearchHit> inARow(List<List<SearchHit>> searches) {
    return eachOnce(searches.stream().flatMap(List::stream));
  }

  /** The first of each search, the second of each, and so on. */
  private static List<SearchHit> inTurn(List<List<SearchHit>> searches) {
    int most = searches.stream().mapToInt(List::size).max().orElse(0);
    return eachOnce(
        IntStream.range(0, most)
            .boxed()
            .flatMap(rank -> searches.stream().filter(s -> rank < s.size()).map(s -> s.get(rank))));
  }

  private static List<SearchHit> eachOnce(Stream<SearchHit> hits) {
    Map<String, SearchHit> found = new LinkedHashMap<>();
    hits.forEach(hit -> found.putIfAbsent(key(hit.passage()), hit));
    return List.copyOf(found.values());
  }

  /**
   * The passages found, and after each of the best the others of its page.
   *
   * @param best of how many
   * @param distance how far from it at most
   */
  private List<SearchHit> withTheirPages(List<SearchHit> found, int best, int distance) {
    Map<String, SearchHit> all = new LinkedHashMap<>();
    int rank = 0;
    for (SearchHit hit : found) {
      all.putIfAbsent(key(hit.passage()), hit);
      if (rank++ < best) {
        corpora.passages(hit.passage().source()).stream()
            .filter(passage -> passage.page() == hit.passage().page())
            .filter(passage -> Math.abs(passage.ordinal() - hit.passage().ordinal()) <= distance)
            .forEach(
                passage -> all.putIfAbsent(key(passage), new SearchHit(passage, hit.score(), 0)));
      }
    }
    return List.copyOf(all.values());
  }

  /**
   * The passages found, and where one of the best is of a short source the rest of that source at
   * its place, in the order of the text; of the next best only its opening. What such a source says
   * of a subject stands in its title and opening, whose words its other passages do not repeat, and
   * a search that spreads over pages counts a source without pages as one.
   */
  private List<SearchHit> withShortSourcesWhole(List<SearchHit> found) {
    Map<String, SearchHit> scored = new LinkedHashMap<>();
    found.forEach(hit -> scored.put(key(hit.passage()), hit));
    Map<String, SearchHit> all = new LinkedHashMap<>();
    int rank = 0;
    for (SearchHit hit : found) {
      int read = rank < MOST_READ_WHOLE ? Integer.MAX_VALUE : rank < MOST_OPENINGS_READ ? 1 : 0;
      rank++;
      if (read > 0) {
        for (Passage passage : whole(hit.passage().source()).stream().limit(read).toList()) {
          SearchHit beside = new SearchHit(passage, hit.score(), 0);
          all.putIfAbsent(key(passage), scored.getOrDefault(key(passage), beside));
        }
      }
      all.putIfAbsent(key(hit.passage()), hit);
    }
    return List.copyOf(all.values());
  }

  /** A source that is short; nothing of a longer one. */
  private List<Passage> whole(String source) {
    List<Passage> passages = corpora.passages(source);
    boolean isShort = !passages.isEmpty() && passages.getLast().span().end() <= SHORT_SOURCE;
    return isShort ? passages : List.of();
  }

  private static String key(Passage passage) {
    return passage.source() + "/" + passage.ordinal();
  }

  private Set<String> tellReading(List<SearchHit> hits, CorpusProfile corpus) {
    Map<String, Set<Integer>> pages = new LinkedHashMap<>();
    hits.stream()
        .map(SearchHit::passage)
        .limit(MOST_READ)
        .forEach(
            passage ->
                pages
                    .computeIfAbsent(passage.source(), source -> new TreeSet<>())
                    .add(passage.page()));
    pages.forEach(
        (source, numbers) ->
            run.tell(new Progress.Reading(source, name(source, corpus), List.copyOf(numbers))));
    return hits.stream()
        .map(SearchHit::passage)
        .map(Looking::page)
        .collect(Collectors.toCollection(LinkedHashSet::new));
  }

  private static String page(Passage passage) {
    return passage.source() + "/" + passage.page();
  }

  private static String name(String source, CorpusProfile corpus) {
    return corpus.sources().stream()
        .filter(profile -> profile.id().equals(source))
        .map(CorpusProfile.SourceProfile::name)
        .findFirst()
        .orElse(source);
  }
}
