package dev.fathom.agent.run;

import jakarta.persistence.Column;
import jakarta.persistence.Embeddable;
import jakarta.persistence.EmbeddedId;
import jakarta.persistence.Entity;
import jakarta.persistence.Table;
import java.util.List;
import java.util.UUID;
import org.hibernate.annotations.JdbcTypeCode;
import org.hibernate.type.SqlTypes;
import org.jspecify.annotations.Nullable;

@Entity
@Table(name = "clarification")
@SuppressWarnings("NullAway.Init")
class ClarificationEntity {
  @Embeddable
  record Key(@Column(name = "run_id") UUID run, String id) {}

  @EmbeddedId Key key;
  int ordinal;
  String question;

  @JdbcTypeCode(SqlTypes.JSON)
  List<String> options;

  @Column(name = "default_answer")
  String defaultAnswer;

  boolean settled;
  @Nullable String answer;

  static ClarificationEntity of(UUID run, int ordinal, Clarification clarification) {
    var entity = new ClarificationEntity();
    entity.key = new Key(run, clarification.id());
    entity.ordinal = ordinal;
    entity.question = clarification.question();
    entity.options = clarification.options();
    entity.defaultAnswer = clarification.defaultAnswer();
    return entity;
  }

  Run.Asked toAsked() {
    return new Run.Asked(
        new Clarification(key.id(), question, options, defaultAnswer), settled, answer);
  }
}
