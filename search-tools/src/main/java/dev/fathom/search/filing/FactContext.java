package dev.fathom.search.filing;

import java.time.LocalDate;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Whom and when a fact is about (XBRL 2.1, section 4.7).
 *
 * @param entity identifier of who reports, such as a CIK or an LEI
 * @param start first day of a duration; absent for an instant
 * @param end last day, or the day of an instant; absent for a fact without an end
 * @param dimensions axis to member, or to the text of a typed member; empty for the entity as a
 *     whole
 */
public record FactContext(
    String entity,
    @Nullable LocalDate start,
    @Nullable LocalDate end,
    Map<String, String> dimensions) {
  public FactContext {
    dimensions = Map.copyOf(dimensions);
  }

  public boolean instant() {
    return start == null && end != null;
  }
}
