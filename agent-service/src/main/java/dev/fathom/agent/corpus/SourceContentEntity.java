package dev.fathom.agent.corpus;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;

@Entity
@Table(name = "source_content")
@SuppressWarnings("NullAway.Init")
class SourceContentEntity {
  @Id
  @Column(name = "source_id")
  String source;

  byte[] bytes;
  byte[] document;
}
