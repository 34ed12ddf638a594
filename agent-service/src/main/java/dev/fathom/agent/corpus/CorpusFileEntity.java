package dev.fathom.agent.corpus;

import jakarta.persistence.Column;
import jakarta.persistence.Embeddable;
import jakarta.persistence.EmbeddedId;
import jakarta.persistence.Entity;
import jakarta.persistence.JoinColumn;
import jakarta.persistence.ManyToOne;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

@Entity
@Table(name = "corpus_file")
@SuppressWarnings("NullAway.Init")
class CorpusFileEntity {
  @Embeddable
  record Key(@Column(name = "corpus_id") UUID corpus, String path) {}

  @EmbeddedId Key key;
  long size;

  @Column(name = "modified_at")
  Instant modifiedAt;

  @ManyToOne
  @JoinColumn(name = "source_id")
  @Nullable SourceEntity source;

  @Nullable String reason;

  CorpusFile toFile() {
    return new CorpusFile(
        key.path(), size, modifiedAt, source == null ? null : source.toSource(), reason);
  }
}
