package dev.fathom.agent.run;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.UUID;
import org.hibernate.annotations.JdbcTypeCode;
import org.hibernate.type.SqlTypes;

@Entity
@Table(name = "report")
@SuppressWarnings("NullAway.Init")
class ReportEntity {
  @Id
  @Column(name = "run_id")
  UUID run;

  @JdbcTypeCode(SqlTypes.JSON)
  String document;

  @Column(name = "created_at")
  Instant createdAt;
}
