package dev.fathom.agent.corpus;

import dev.fathom.search.document.Document;
import dev.fathom.search.document.DocumentCodec;
import dev.fathom.search.index.IndexedSource;
import dev.fathom.search.index.PassageIndex;
import dev.fathom.search.index.SearchHit;
import dev.fathom.search.index.SearchQuery;
import dev.fathom.search.passage.Passage;
import dev.fathom.search.read.PagePicture;
import dev.fathom.search.read.UnreadableDocumentException;
import io.quarkus.arc.Unremovable;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The sources in the database, searched through this machine's index.
 *
 * <p>The index is a cache: before a search, sources that it lacks are added to it from the
 * database, with the vectors kept there, so that another instance's reading is never done again.
 */
@ApplicationScoped
@Unremovable
class StoredCorpora implements Corpora {
  private static final int DOCUMENTS_KEPT = 16;

  private static final String PDF = "application/pdf";

  private final PagePicture pictures = new PagePicture();
  private final CorpusStore store;
  private final PassageIndex index;
  private final RecentlyUsed<String, Document> documents = new RecentlyUsed<>(DOCUMENTS_KEPT);
  private final Set<String> indexed = ConcurrentHashMap.newKeySet();

  StoredCorpora(CorpusStore store, PassageIndex index) {
    this.store = store;
    this.index = index;
  }

  @Override
  public List<SearchHit> search(SearchQuery query) {
    if (query.sources().isEmpty()) {
      return List.of();
    }
    catchUp(query.sources());
    return index.search(query);
  }

  @Override
  public List<Source> sources(Set<String> ids) {
    return store.sources(ids);
  }

  @Override
  public Document document(String source) {
    return documents.get(source, id -> DocumentCodec.decode(store.document(id)));
  }

  @Override
  public List<Passage> passages(String source) {
    return store.passages(source).stream().map(PassageEntity::toPassage).toList();
  }

  @Override
  public Optional<byte[]> picture(String source, int page, int width) {
    if (!document(source).metadata().mediaType().equals(PDF)) {
      return Optional.empty();
    }
    try {
      return Optional.of(pictures.render(store.bytes(source), page, width));
    } catch (UnreadableDocumentException undrawn) {
      return Optional.empty();
    }
  }

  private void catchUp(Set<String> wanted) {
    if (indexed.containsAll(wanted)) {
      return;
    }
    index.sources().forEach(source -> indexed.add(source.id()));
    for (Source source : store.sources(wanted)) {
      if (!indexed.contains(source.id())) {
        List<PassageEntity> passages = store.passages(source.id());
        index.add(
            IndexedSource.of(source.id(), source.name(), document(source.id())),
            passages.stream().map(PassageEntity::toPassage).toList(),
            passages.stream().map(PassageEntity::toVector).toList());
        indexed.add(source.id());
      }
    }
  }
}
