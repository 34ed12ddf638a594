package dev.fathom.agent.corpus;

import dev.fathom.search.document.DocumentCodec;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.EntityManager;
import jakarta.transaction.Transactional;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Reads and writes corpora and sources: the one place of this feature that touches the database.
 */
@ApplicationScoped
class CorpusStore {
  private final EntityManager entities;

  CorpusStore(EntityManager entities) {
    this.entities = entities;
  }

  @Transactional
  UUID create(String name) {
    return persist(name, null);
  }

  /** The corpus that mirrors a folder; made if there is none yet. */
  @Transactional
  UUID ofFolder(String folder, String name) {
    lock("corpus " + folder);
    return entities
        .createQuery("from CorpusEntity where folder = :folder", CorpusEntity.class)
        .setParameter("folder", folder)
        .getResultStream()
        .findFirst()
        .map(corpus -> corpus.id)
        .orElseGet(() -> persist(name, folder));
  }

  private UUID persist(String name, @Nullable String folder) {
    var corpus = new CorpusEntity();
    corpus.name = name;
    corpus.folder = folder;
    corpus.createdAt = Instant.now();
    entities.persist(corpus);
    entities.flush();
    return corpus.id;
  }

  @Transactional
  List<Corpus> corpora() {
    return entities
        .createQuery(
            """
            select new dev.fathom.agent.corpus.Corpus(
              corpus.id, corpus.name, corpus.folder,
              cast((select count(*) from CorpusFileEntity where key.corpus = corpus.id and source is not null) as int),
              cast((select count(*) from CorpusFileEntity where key.corpus = corpus.id and source is null) as int))
            from CorpusEntity corpus order by corpus.id
            """,
            Corpus.class)
        .getResultList();
  }

  @Transactional
  List<CorpusFile> files(UUID corpus) {
    require(corpus);
    return entities
        .createQuery(
            "from CorpusFileEntity left join fetch source where key.corpus = :corpus order by key.path",
            CorpusFileEntity.class)
        .setParameter("corpus", corpus)
        .getResultStream()
        .map(CorpusFileEntity::toFile)
        .toList();
  }

  @Transactional
  List<FolderChanges.KnownFile> known(UUID corpus) {
    return entities
        .createQuery(
            "from CorpusFileEntity left join fetch source where key.corpus = :corpus",
            CorpusFileEntity.class)
        .setParameter("corpus", corpus)
        .getResultStream()
        .map(
            file ->
                new FolderChanges.KnownFile(
                    file.key.path(),
                    file.size,
                    file.modifiedAt,
                    file.source == null || file.source.readerVersion == SourceReading.VERSION))
        .toList();
  }

  /** A source that was read by the readers of this version. */
  @Transactional
  Optional<Source> current(String id) {
    return Optional.ofNullable(entities.find(SourceEntity.class, id))
        .filter(source -> source.readerVersion == SourceReading.VERSION)
        .map(SourceEntity::toSource);
  }

  @Transactional
  List<Source> sources(Collection<String> ids) {
    return entities
        .createQuery("from SourceEntity where id in :ids order by name, id", SourceEntity.class)
        .setParameter("ids", ids)
        .getResultStream()
        .map(SourceEntity::toSource)
        .toList();
  }

  /** Keeps a source with all that was made of it, in place of what an older reader made of it. */
  @Transactional
  void keep(ReadSource read, byte[] bytes) {
    String id = read.source().id();
    lock("source " + id);
    if (current(id).isPresent()) {
      return;
    }
    entities
        .createQuery("delete from PassageEntity where key.source = :id")
        .setParameter("id", id)
        .executeUpdate();
    var source = new SourceEntity();
    source.id = id;
    source.name = read.source().name();
    source.title = read.source().title();
    source.mediaType = read.source().mediaType();
    source.language = read.source().language();
    source.pages = read.source().pages();
    source.notes = read.document().notes();
    source.readerVersion = SourceReading.VERSION;
    source.createdAt = Instant.now();
    entities.merge(source);
    var content = new SourceContentEntity();
    content.source = id;
    content.bytes = bytes;
    content.document = DocumentCodec.encode(read.document());
    entities.merge(content);
    for (int i = 0; i < read.passages().size(); i++) {
      entities.persist(PassageEntity.of(read.passages().get(i), read.vectors().get(i)));
    }
    entities.flush();
    entities.clear();
  }

  @Transactional
  void putFile(UUID corpus, CorpusFile file) {
    var entity = new CorpusFileEntity();
    entity.key = new CorpusFileEntity.Key(corpus, file.path());
    entity.size = file.size();
    entity.modifiedAt = file.modifiedAt();
    Source source = file.source();
    entity.source = source == null ? null : entities.getReference(SourceEntity.class, source.id());
    entity.reason = file.reason();
    entities.merge(entity);
  }

  @Transactional
  void removeFiles(UUID corpus, List<String> paths) {
    for (String path : paths) {
      entities
          .createQuery("delete from CorpusFileEntity where key = :key")
          .setParameter("key", new CorpusFileEntity.Key(corpus, path))
          .executeUpdate();
    }
  }

  @Transactional
  byte[] bytes(String source) {
    return content(source).bytes;
  }

  @Transactional
  byte[] document(String source) {
    return content(source).document;
  }

  private SourceContentEntity content(String source) {
    SourceContentEntity content = entities.find(SourceContentEntity.class, source);
    if (content == null) {
      throw new SourceNotFoundException("There is no source " + source + ".");
    }
    return content;
  }

  @Transactional
  List<PassageEntity> passages(String source) {
    return entities
        .createQuery(
            "from PassageEntity where key.source = :id order by key.ordinal", PassageEntity.class)
        .setParameter("id", source)
        .getResultList();
  }

  @Transactional
  void require(UUID corpus) {
    if (entities.find(CorpusEntity.class, corpus) == null) {
      throw new CorpusNotFoundException(corpus);
    }
  }

  /** Refuses a corpus that mirrors a folder: it would lose what was added when it is read again. */
  @Transactional
  void requireUploads(UUID id) {
    CorpusEntity corpus = entities.find(CorpusEntity.class, id);
    if (corpus == null) {
      throw new CorpusNotFoundException(id);
    }
    if (corpus.folder != null) {
      throw new IllegalArgumentException(
          "The corpus %s mirrors the folder %s: put the document there, or add it to a corpus of its own."
              .formatted(corpus.name, corpus.folder));
    }
  }

  /** Held to the end of the transaction; orders processes that bring the same thing. */
  private void lock(String what) {
    entities
        .createNativeQuery("select pg_advisory_xact_lock(hashtextextended(?1, 0))", Object.class)
        .setParameter(1, what)
        .getSingleResult();
  }
}
