package dev.fathom.search.index;

import dev.fathom.search.embed.SentenceEmbedder;
import dev.fathom.search.embed.Vector;
import dev.fathom.search.passage.Passage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.apache.lucene.document.Document;
import org.apache.lucene.index.CorruptIndexException;
import org.apache.lucene.index.IndexFormatTooNewException;
import org.apache.lucene.index.IndexFormatTooOldException;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.SearcherManager;
import org.apache.lucene.store.FSDirectory;
import org.jspecify.annotations.Nullable;

/**
 * The passages of all sources in one directory on disk, found by words and by meaning.
 *
 * <p>Thread-safe, and several processes may share the directory: whoever writes holds its lock for
 * the length of one {@link #add} or {@link #remove} and the others wait for it, up to a minute;
 * every search sees what was written before it began, whoever wrote it. A source is replaced as a
 * whole or not at all, also when the process dies in between. The same search over the same content
 * gives the same hits in the same order.
 */
public final class PassageIndex implements AutoCloseable {
  private static final Duration LONGEST_WAIT = Duration.ofMinutes(1);

  private final Path directory;
  private final FSDirectory files;
  private final IndexWriting writing;
  private final SearcherManager searchers;
  private final HybridSearch search;
  private volatile @Nullable Catalog catalog;

  private PassageIndex(
      Path directory, FSDirectory files, IndexWriting writing, SentenceEmbedder embedder)
      throws IOException {
    this.directory = directory;
    this.files = files;
    this.writing = writing;
    this.searchers = new SearcherManager(files, null);
    this.search = new HybridSearch(embedder);
  }

  /**
   * Opens the index in a directory; an empty or absent directory becomes an empty index.
   *
   * @throws UnusableIndexException when what is there is damaged or of another version
   * @throws IndexBusyException when another process keeps the directory locked
   */
  public static PassageIndex open(Path directory, SentenceEmbedder embedder) {
    try {
      Files.createDirectories(directory);
      FSDirectory files = FSDirectory.open(directory);
      try {
        IndexWriting writing = new IndexWriting(directory, files, LONGEST_WAIT);
        writing.prepare();
        return new PassageIndex(directory, files, writing, embedder);
      } catch (IOException | RuntimeException e) {
        files.close();
        throw e;
      }
    } catch (IOException e) {
      throw translated(directory, e);
    }
  }

  /** Deletes an index that cannot be used, so that it can be opened anew. */
  public static void discard(Path directory) {
    if (!Files.exists(directory)) {
      return;
    }
    try (Stream<Path> content = Files.walk(directory)) {
      for (Path path : content.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(path);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot delete the index in " + directory, e);
    }
  }

  /**
   * Adds a source with its passages; what the index held of that source is replaced.
   *
   * @param vectors one for each passage, in the same order
   */
  public void add(IndexedSource source, List<Passage> passages, List<Vector> vectors) {
    if (passages.size() != vectors.size()) {
      throw new IllegalArgumentException(
          "%s: %d passages but %d vectors"
              .formatted(source.name(), passages.size(), vectors.size()));
    }
    for (Passage passage : passages) {
      if (!passage.source().equals(source.id())) {
        throw new IllegalArgumentException(
            "%s: passage %d is of source %s, not %s"
                .formatted(source.name(), passage.ordinal(), passage.source(), source.id()));
      }
    }
    List<Document> documents = PassageDocuments.of(source, passages, vectors);
    write(writer -> writer.updateDocuments(PassageDocuments.ofSource(source.id()), documents));
  }

  /** Removes a source and its passages; nothing happens if it is not there. */
  public void remove(String source) {
    write(writer -> writer.deleteDocuments(PassageDocuments.ofSource(source)));
  }

  /** The sources in the index, ordered by name. */
  public List<IndexedSource> sources() {
    return read(searcher -> catalog(searcher).sources());
  }

  /** The passages that answer the query best, best first. */
  public List<SearchHit> search(SearchQuery query) {
    return read(searcher -> search.search(searcher, catalog(searcher), query));
  }

  private Catalog catalog(IndexSearcher searcher) throws IOException {
    Catalog known = catalog;
    if (known == null || known.version() != Catalog.version(searcher)) {
      known = Catalog.read(searcher);
      catalog = known;
    }
    return known;
  }

  private void write(IndexWriting.Change change) {
    try {
      writing.write(change);
    } catch (IOException e) {
      throw translated(directory, e);
    }
  }

  private <T> T read(Reading<T> reading) {
    try {
      searchers.maybeRefreshBlocking();
      IndexSearcher searcher = searchers.acquire();
      try {
        return reading.read(searcher);
      } finally {
        searchers.release(searcher);
      }
    } catch (IOException e) {
      throw translated(directory, e);
    }
  }

  @Override
  public void close() {
    try {
      searchers.close();
      files.close();
    } catch (IOException e) {
      throw translated(directory, e);
    }
  }

  private static RuntimeException translated(Path directory, IOException e) {
    return switch (e) {
      case CorruptIndexException damaged ->
          new UnusableIndexException(directory, "it is damaged", damaged);
      case IndexFormatTooOldException old ->
          new UnusableIndexException(directory, "it was written by an older version", old);
      case IndexFormatTooNewException recent ->
          new UnusableIndexException(directory, "it was written by a newer version", recent);
      default -> new UncheckedIOException("The index in " + directory + ": " + e.getMessage(), e);
    };
  }

  @FunctionalInterface
  private interface Reading<T> {
    T read(IndexSearcher searcher) throws IOException;
  }
}
