package dev.fathom.search.query;

import java.util.List;
import java.util.Set;

/**
 * A term of finance that a question may use.
 *
 * @param names how people call it
 * @param phrases how statements and notes print it, and the line items that it is made of
 * @param statements the statements that show them; empty for matters told in prose
 * @param reason whether it asks for reasons, which statements do not give
 */
public record Concept(
    List<String> names, List<String> phrases, Set<StatementKind> statements, boolean reason) {
  public Concept {
    names = List.copyOf(names);
    phrases = List.copyOf(phrases);
    statements = Set.copyOf(statements);
  }
}
