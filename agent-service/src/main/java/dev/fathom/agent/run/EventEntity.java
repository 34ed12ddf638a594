package dev.fathom.agent.run;

import jakarta.persistence.Column;
import jakarta.persistence.Embeddable;
import jakarta.persistence.EmbeddedId;
import jakarta.persistence.Entity;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.UUID;
import org.hibernate.annotations.JdbcTypeCode;
import org.hibernate.type.SqlTypes;

@Entity
@Table(name = "run_event")
@SuppressWarnings("NullAway.Init")
class EventEntity {
  @Embeddable
  record Key(@Column(name = "run_id") UUID run, long seq) {}

  @EmbeddedId Key key;
  String type;
  Instant at;

  @JdbcTypeCode(SqlTypes.JSON)
  String data;

  RunEvent toEvent(RunJson json) {
    return new RunEvent(key.seq(), type, at, json.tree(data));
  }
}
