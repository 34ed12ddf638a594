package dev.fathom.agent.run;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import jakarta.enterprise.context.ApplicationScoped;

/** How step results, events, plans and reports are written as JSON: as the REST API writes them. */
@ApplicationScoped
class RunJson {
  private final ObjectMapper mapper;

  RunJson(ObjectMapper mapper) {
    this.mapper = mapper;
  }

  String write(Object value) {
    try {
      return mapper.writeValueAsString(value);
    } catch (JsonProcessingException unwritable) {
      throw new IllegalArgumentException(
          "A %s cannot be written as JSON: %s"
              .formatted(value.getClass().getSimpleName(), unwritable.getOriginalMessage()),
          unwritable);
    }
  }

  <T> T read(String text, Class<T> type) {
    try {
      return mapper.readValue(text, type);
    } catch (JsonProcessingException mismatch) {
      throw new IllegalStateException(
          "What the journal holds is no %s: %s"
              .formatted(type.getSimpleName(), mismatch.getOriginalMessage()),
          mismatch);
    }
  }

  JsonNode tree(String text) {
    return read(text, JsonNode.class);
  }
}
