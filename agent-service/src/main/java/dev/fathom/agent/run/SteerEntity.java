package dev.fathom.agent.run;

import jakarta.persistence.Column;
import jakarta.persistence.Embeddable;
import jakarta.persistence.EmbeddedId;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.UUID;

@Entity
@Table(name = "run_steering")
@SuppressWarnings("NullAway.Init")
class SteerEntity {
  @Embeddable
  record Key(@Column(name = "run_id") UUID run, int ordinal) {}

  @EmbeddedId Key key;

  @Enumerated(EnumType.STRING)
  Steer.Kind kind;

  String text;

  @Column(name = "said_at")
  Instant saidAt;

  static SteerEntity of(UUID run, int ordinal, Steer steer) {
    var entity = new SteerEntity();
    entity.key = new Key(run, ordinal);
    entity.kind = steer.kind();
    entity.text = steer.text();
    entity.saidAt = Instant.now();
    return entity;
  }

  Steer toSteer() {
    return new Steer(kind, text);
  }
}
