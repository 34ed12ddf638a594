package dev.fathom.agent.run;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import org.hibernate.annotations.JdbcTypeCode;
import org.hibernate.annotations.UuidGenerator;
import org.hibernate.type.SqlTypes;
import org.jspecify.annotations.Nullable;

@Entity
@Table(name = "research_run")
@SuppressWarnings("NullAway.Init")
class RunEntity {
  @Id
  @UuidGenerator(style = UuidGenerator.Style.VERSION_7)
  UUID id;

  @Column(name = "corpus_id")
  UUID corpus;

  @Nullable String document;
  String question;
  String language;
  String reasoner;
  boolean unattended;
  boolean web;

  @Enumerated(EnumType.STRING)
  RunState state;

  int epoch;

  @Column(name = "last_event")
  long lastEvent;

  boolean asked;

  @JdbcTypeCode(SqlTypes.JSON)
  @Nullable String plan;

  @Column(name = "plan_version")
  int planVersion;

  @Column(name = "plan_approved")
  boolean planApproved;

  @Column(name = "finish_requested")
  boolean finishRequested;

  @JdbcTypeCode(SqlTypes.JSON)
  @Nullable String problem;

  @Column(name = "created_at")
  Instant createdAt;

  @Column(name = "updated_at")
  Instant updatedAt;

  Run toRun(List<ClarificationEntity> clarifications, RunJson json) {
    return new Run(
        id,
        corpus,
        document,
        question,
        Locale.forLanguageTag(language),
        reasoner,
        unattended,
        web,
        state,
        clarifications.stream().map(ClarificationEntity::toAsked).toList(),
        plan == null ? null : json.read(plan, Plan.class),
        planVersion,
        planApproved,
        finishRequested,
        problem == null ? null : json.read(problem, Run.Problem.class),
        createdAt,
        updatedAt,
        lastEvent);
  }
}
