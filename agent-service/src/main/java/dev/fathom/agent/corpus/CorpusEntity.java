package dev.fathom.agent.corpus;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.UUID;
import org.hibernate.annotations.UuidGenerator;
import org.jspecify.annotations.Nullable;

@Entity
@Table(name = "corpus")
@SuppressWarnings("NullAway.Init")
class CorpusEntity {
  @Id
  @UuidGenerator(style = UuidGenerator.Style.VERSION_7)
  UUID id;

  String name;
  @Nullable String folder;

  @Column(name = "created_at")
  Instant createdAt;
}
