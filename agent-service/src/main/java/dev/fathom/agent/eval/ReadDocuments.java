package dev.fathom.agent.eval;

import dev.fathom.agent.corpus.Corpora;
import dev.fathom.agent.corpus.Source;
import dev.fathom.search.document.Document;
import dev.fathom.search.index.SearchHit;
import dev.fathom.search.index.SearchQuery;
import dev.fathom.search.passage.Passage;
import dev.fathom.search.passage.PassageSplitter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Documents that are held in memory for a measurement; nothing is searched. Not thread-safe. */
final class ReadDocuments implements Corpora {
  private record Held(Source source, Document document, List<Passage> passages) {}

  private final Map<String, Held> held = new LinkedHashMap<>();

  void add(String name, Document document) {
    String id = "d%03d".formatted(held.size());
    var about = document.metadata();
    Source source =
        new Source(
            id,
            name,
            about.title(),
            about.mediaType(),
            about.language().toLanguageTag(),
            document.pages().size());
    held.put(id, new Held(source, document, new PassageSplitter().split(id, document)));
  }

  Set<String> ids() {
    return held.keySet();
  }

  @Override
  public List<SearchHit> search(SearchQuery query) {
    return List.of();
  }

  @Override
  public List<Source> sources(Set<String> ids) {
    return held.values().stream().map(Held::source).filter(s -> ids.contains(s.id())).toList();
  }

  @Override
  public Document document(String source) {
    return of(source).document;
  }

  @Override
  public List<Passage> passages(String source) {
    return of(source).passages;
  }

  private Held of(String source) {
    Held document = held.get(source);
    if (document == null) {
      throw new IllegalArgumentException("No document " + source);
    }
    return document;
  }
}
