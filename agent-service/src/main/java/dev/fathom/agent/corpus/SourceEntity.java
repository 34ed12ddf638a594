package dev.fathom.agent.corpus;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.List;
import org.hibernate.annotations.JdbcTypeCode;
import org.hibernate.type.SqlTypes;

@Entity
@Table(name = "source")
@SuppressWarnings("NullAway.Init")
class SourceEntity {
  @Id String id;
  String name;
  String title;

  @Column(name = "media_type")
  String mediaType;

  String language;
  int pages;

  @JdbcTypeCode(SqlTypes.JSON)
  List<String> notes;

  @Column(name = "reader_version")
  int readerVersion;

  @Column(name = "created_at")
  Instant createdAt;

  Source toSource() {
    return new Source(id, name, title, mediaType, language, pages);
  }
}
