package dev.fathom.agent.evidence;

import dev.fathom.agent.corpus.Corpora;
import dev.fathom.search.document.Span;
import dev.fathom.search.table.TypedCell;
import dev.fathom.search.table.TypedTables;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The numbers of tables with what their heads say. For one run; not thread-safe. */
final class Cells {
  private final Corpora corpora;
  private final Map<String, List<TypedCell>> cells = new HashMap<>();

  Cells(Corpora corpora) {
    this.corpora = corpora;
  }

  /** The numbers in a stretch of a source. */
  List<TypedCell> within(String source, Span span) {
    return cells.computeIfAbsent(source, this::read).stream()
        .filter(cell -> span.contains(cell.span()))
        .toList();
  }

  private List<TypedCell> read(String source) {
    return TypedTables.read(corpora.document(source)).stream()
        .flatMap(table -> table.cells().stream())
        .toList();
  }
}
