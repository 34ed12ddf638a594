package dev.fathom.agent.research;

import dev.fathom.agent.corpus.Corpora;
import dev.fathom.agent.corpus.Source;
import dev.fathom.search.document.Document;
import dev.fathom.search.embed.SentenceEmbedder;
import dev.fathom.search.index.IndexedSource;
import dev.fathom.search.index.PassageIndex;
import dev.fathom.search.index.SearchHit;
import dev.fathom.search.index.SearchQuery;
import dev.fathom.search.passage.Passage;
import dev.fathom.search.passage.PassageSplitter;
import dev.fathom.search.read.DocumentReader;
import dev.fathom.search.read.UnreadableDocumentException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** The real reader and the real index over a few documents, kept in memory. */
public final class FolderCorpora implements Corpora, AutoCloseable {
  private record Kept(Source source, Document document, List<Passage> passages) {}

  private final Map<String, Kept> kept = new LinkedHashMap<>();
  private final SentenceEmbedder embedder;
  private final PassageIndex index;

  public FolderCorpora(Path directory, SentenceEmbedder embedder) {
    this.embedder = embedder;
    this.index = PassageIndex.open(directory, embedder);
  }

  /** Reads a document and makes it searchable; returns its id. */
  public String add(String name, String text) {
    return add(name, text.getBytes(StandardCharsets.UTF_8));
  }

  public String add(String name, byte[] bytes) {
    try {
      String id = HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
      Document document = new DocumentReader().read(name, bytes);
      List<Passage> passages = keep(id, name, document);
      index.add(IndexedSource.of(id, name, document), passages, embedder.embedPassages(passages));
      return id;
    } catch (NoSuchAlgorithmException | UnreadableDocumentException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Keeps a document that the index already holds. */
  public List<Passage> keep(String id, String name, Document document) {
    List<Passage> passages = new PassageSplitter().split(id, document);
    Source source =
        new Source(
            id,
            name,
            document.metadata().title(),
            document.metadata().mediaType(),
            document.metadata().language().toLanguageTag(),
            document.pages().size());
    kept.put(id, new Kept(source, document, passages));
    return passages;
  }

  public Set<String> ids() {
    return Set.copyOf(kept.keySet());
  }

  @Override
  public List<SearchHit> search(SearchQuery query) {
    return index.search(query);
  }

  @Override
  public List<Source> sources(Set<String> ids) {
    return kept.values().stream()
        .map(Kept::source)
        .filter(source -> ids.contains(source.id()))
        .sorted(Comparator.comparing(Source::name))
        .collect(Collectors.toList());
  }

  @Override
  public Document document(String source) {
    return one(source).document();
  }

  @Override
  public List<Passage> passages(String source) {
    return one(source).passages();
  }

  /** The same corpora, each of whose pages has this picture. */
  public Corpora picturing(byte[] png) {
    FolderCorpora plain = this;
    return new Corpora() {
      @Override
      public List<SearchHit> search(SearchQuery query) {
        return plain.search(query);
      }

      @Override
      public List<Source> sources(Set<String> ids) {
        return plain.sources(ids);
      }

      @Override
      public Document document(String source) {
        return plain.document(source);
      }

      @Override
      public List<Passage> passages(String source) {
        return plain.passages(source);
      }

      @Override
      public Optional<byte[]> picture(String source, int page, int width) {
        return Optional.of(png);
      }
    };
  }

  private Kept one(String source) {
    Kept known = kept.get(source);
    if (known == null) {
      throw new IllegalArgumentException("No source " + source);
    }
    return known;
  }

  @Override
  public void close() {
    index.close();
  }
}
