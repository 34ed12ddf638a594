package dev.fathom.agent.corpus;

import dev.fathom.search.document.Span;
import dev.fathom.search.embed.SentenceModel;
import dev.fathom.search.embed.Vector;
import dev.fathom.search.passage.Passage;
import jakarta.persistence.Column;
import jakarta.persistence.Embeddable;
import jakarta.persistence.EmbeddedId;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.Table;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;

@Entity
@Table(name = "passage")
@SuppressWarnings("NullAway.Init")
class PassageEntity {
  @Embeddable
  record Key(@Column(name = "source_id") String source, int ordinal) {}

  @EmbeddedId Key key;
  int page;

  @Column(name = "span_start")
  int spanStart;

  @Column(name = "span_end")
  int spanEnd;

  String[] headings;

  @Enumerated(EnumType.STRING)
  Passage.Kind kind;

  String text;

  @Enumerated(EnumType.STRING)
  SentenceModel model;

  byte[] vector;

  static PassageEntity of(Passage passage, Vector vector) {
    var entity = new PassageEntity();
    entity.key = new Key(passage.source(), passage.ordinal());
    entity.page = passage.page();
    entity.spanStart = passage.span().start();
    entity.spanEnd = passage.span().end();
    entity.headings = passage.headings().toArray(String[]::new);
    entity.kind = passage.kind();
    entity.text = passage.text();
    entity.model = vector.model();
    float[] values = vector.values();
    ByteBuffer bytes =
        ByteBuffer.allocate(values.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    bytes.asFloatBuffer().put(values);
    entity.vector = bytes.array();
    return entity;
  }

  Passage toPassage() {
    return new Passage(
        key.source(),
        key.ordinal(),
        page,
        new Span(spanStart, spanEnd),
        List.of(headings),
        kind,
        text);
  }

  Vector toVector() {
    float[] values = new float[vector.length / Float.BYTES];
    ByteBuffer.wrap(vector).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().get(values);
    return new Vector(model, values);
  }
}
