package dev.fathom.search.query;

import java.util.List;
import java.util.Set;

/**
 * A term of finance that a question may use.
 *
 * @param names how people call it
 * @param phrases how statements and notes print it, and the line items that it is made of
 * @param statements the statements that show them; empty for matters told in prose
 */
public record Concept(List<String> names, List<String> phrases, Set<StatementKind> statements) {
  public Concept {
    names = List.copyOf(names);
    phrases = List.copyOf(phrases);
    statements = Set.copyOf(statements);
  }
}
