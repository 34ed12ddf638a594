package dev.fathom.agent.run;

import jakarta.persistence.Column;
import jakarta.persistence.Embeddable;
import jakarta.persistence.EmbeddedId;
import jakarta.persistence.Entity;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.UUID;

@Entity
@Table(name = "run_artifact")
@SuppressWarnings("NullAway.Init")
class ArtifactEntity {
  @Embeddable
  record Key(@Column(name = "run_id") UUID run, String name) {}

  @EmbeddedId Key key;

  @Column(name = "media_type")
  String mediaType;

  String sha256;
  byte[] content;

  @Column(name = "created_at")
  Instant createdAt;

  static ArtifactEntity of(UUID run, Artifact artifact) {
    var entity = new ArtifactEntity();
    entity.key = new Key(run, artifact.name());
    entity.mediaType = artifact.mediaType();
    entity.sha256 = artifact.sha256();
    entity.content = artifact.content();
    entity.createdAt = Instant.now();
    return entity;
  }

  Artifact toArtifact() {
    return new Artifact(key.name(), mediaType, content);
  }
}
