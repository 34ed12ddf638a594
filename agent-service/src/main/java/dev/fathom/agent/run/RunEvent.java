package dev.fathom.agent.run;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;

/**
 * Something that happened to a run.
 *
 * @param seq counted from 1 within the run, without gaps
 * @param type such as {@code state} or {@code searched}
 */
public record RunEvent(long seq, String type, Instant at, JsonNode data) {}
