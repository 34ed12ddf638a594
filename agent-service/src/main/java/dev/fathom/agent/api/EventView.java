package dev.fathom.agent.api;

import com.fasterxml.jackson.databind.JsonNode;
import dev.fathom.agent.run.RunEvent;
import java.time.Instant;

public record EventView(long seq, String type, Instant at, JsonNode data) {
  static EventView of(RunEvent event) {
    return new EventView(event.seq(), event.type(), event.at(), event.data());
  }
}
