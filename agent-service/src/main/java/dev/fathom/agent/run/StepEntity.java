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
import org.jspecify.annotations.Nullable;

@Entity
@Table(name = "run_step")
@SuppressWarnings("NullAway.Init")
class StepEntity {
  @Embeddable
  record Key(@Column(name = "run_id") UUID run, String key) {}

  @EmbeddedId Key key;
  int attempt;

  @Column(name = "started_at")
  Instant startedAt;

  @Column(name = "finished_at")
  @Nullable Instant finishedAt;

  @JdbcTypeCode(SqlTypes.JSON)
  @Nullable String output;

  @Column(name = "model_calls")
  int modelCalls;

  @Column(name = "prompt_tokens")
  long promptTokens;

  @Column(name = "cached_tokens")
  long cachedTokens;

  @Column(name = "output_tokens")
  long outputTokens;

  @Column(name = "reasoning_tokens")
  long reasoningTokens;
}
