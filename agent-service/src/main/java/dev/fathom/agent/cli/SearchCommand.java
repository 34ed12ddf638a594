package dev.fathom.agent.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.fathom.agent.corpus.Corpora;
import dev.fathom.agent.corpus.CorpusService;
import dev.fathom.agent.corpus.Source;
import dev.fathom.search.find.SearchBroker;
import dev.fathom.search.find.SearchResults;
import dev.fathom.search.find.WebQuery;
import dev.fathom.search.find.provider.PassageProvider;
import dev.fathom.search.index.SearchHit;
import dev.fathom.search.index.SearchQuery;
import java.io.IOException;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "search",
    description = {
      "Prints the passages of a folder of documents that answer a query best;",
      "with --web, pages of the web beside them."
    })
final class SearchCommand implements Callable<Integer> {
  enum Format {
    TEXT,
    JSON
  }

  /**
   * A passage found, as it is printed.
   *
   * @param source content hash
   * @param start offset in the source's canonical text
   */
  record Found(
      int rank,
      String source,
      String name,
      int page,
      int start,
      int end,
      List<String> headings,
      String text,
      double score) {}

  @Parameters(paramLabel = "QUERY", description = "A question or keywords, in quotes.")
  String query = "";

  @Mixin CorpusOptions corpus = new CorpusOptions();

  @Option(
      names = "--top",
      paramLabel = "N",
      defaultValue = "10",
      description = "How many passages (default: ${DEFAULT-VALUE}).")
  int top;

  @Option(
      names = "--format",
      paramLabel = "text|json",
      defaultValue = "text",
      description = "Format of the list (default: ${DEFAULT-VALUE}).")
  Format format = Format.TEXT;

  @Option(names = "--web", description = "Search the web as well as the documents.")
  boolean web;

  @Option(
      names = "--provider",
      paramLabel = "NAME",
      description = "Ask only this search service, or \"documents\"; may be repeated.")
  Set<String> providers = new LinkedHashSet<>();

  @Override
  public Integer call() {
    corpus.check();
    if (query.isBlank()) {
      throw new IllegalArgumentException("The query is empty.");
    }
    if (top < 1) {
      throw new IllegalArgumentException("--top has to be 1 or more.");
    }
    return Service.run(Service.WITHOUT_SERVER, this::search);
  }

  private int search() throws IOException, InterruptedException {
    var service = Service.bean(CorpusService.class);
    var corpora = Service.bean(Corpora.class);
    UUID id = corpus.read(service, System.err);
    Set<String> sources = service.sources(id, corpus.document);
    if (web || !providers.isEmpty()) {
      return searchWeb(corpora, sources);
    }
    List<SearchHit> hits = corpora.search(new SearchQuery(query, List.of(), sources, top));
    Map<String, Source> byId =
        corpora.sources(sources).stream()
            .collect(Collectors.toMap(Source::id, Function.identity()));
    List<Found> found =
        IntStream.range(0, hits.size()).mapToObj(i -> found(i + 1, hits.get(i), byId)).toList();
    switch (format) {
      case TEXT -> found.forEach(SearchCommand::print);
      case JSON -> System.out.println(json(found));
    }
    return Fathom.COMPLETED;
  }

  private int searchWeb(Corpora corpora, Set<String> sources)
      throws IOException, InterruptedException {
    var documents =
        new PassageProvider(
            corpora::search,
            source ->
                corpora.sources(Set.of(source)).stream()
                    .map(Source::name)
                    .findFirst()
                    .orElse(source),
            sources);
    SearchBroker broker = Service.bean(SearchBroker.class).with(documents);
    WebQuery asked = WebQuery.of(query, Math.min(top, WebQuery.MOST));
    SearchResults results =
        providers.isEmpty() ? broker.search(asked) : broker.search(asked, providers);
    System.out.println(
        switch (format) {
          case TEXT -> WebSearchText.of(results, top);
          case JSON -> json(WebFound.of(results, top));
        });
    return Fathom.COMPLETED;
  }

  private static String json(Object value) throws IOException {
    return Service.bean(ObjectMapper.class)
        .writerWithDefaultPrettyPrinter()
        .writeValueAsString(value);
  }

  private static Found found(int rank, SearchHit hit, Map<String, Source> sources) {
    var passage = hit.passage();
    Source source = sources.get(passage.source());
    return new Found(
        rank,
        passage.source(),
        source == null ? passage.source() : source.name(),
        passage.page(),
        passage.span().start(),
        passage.span().end(),
        passage.headings(),
        passage.text(),
        hit.score());
  }

  private static void print(Found found) {
    System.out.printf(
        "%d. %s, page %d (%.4f)%n%s%n%n",
        found.rank(),
        found.name(),
        found.page(),
        found.score(),
        found.text().strip().indent(3).stripTrailing());
  }
}
