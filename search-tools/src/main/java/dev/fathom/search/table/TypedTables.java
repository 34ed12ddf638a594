package dev.fathom.search.table;

import dev.fathom.search.document.Block;
import dev.fathom.search.document.Block.Table;
import dev.fathom.search.document.Document;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads the tables of a document with their numbers understood: unit, scale, currency, period and
 * heads. Works on the document model, so on tables of every format. Stateless and thread-safe.
 */
public final class TypedTables {
  private TypedTables() {}

  /** All tables, in reading order. */
  public static List<TypedTable> read(Document document) {
    PeriodRules periods = new PeriodRules(FiscalCalendar.of(document.text()));
    List<TypedTable> first = read(document, periods, Denomination.NONE);
    return read(document, periods, usual(first));
  }

  private static List<TypedTable> read(
      Document document, PeriodRules periods, Denomination otherwise) {
    List<TypedTable> tables = new ArrayList<>();
    Heads heads = Heads.NONE;
    int columns = 0;
    Denomination before = otherwise;
    for (int i = 0; i < document.blocks().size(); i++) {
      Block block = document.blocks().get(i);
      if (block instanceof Table table) {
        Surroundings around = Surroundings.of(document, i);
        Heads inherited = around.attached() && table.columns() == columns ? heads : Heads.NONE;
        TableReading.Outcome outcome =
            new TableReading(
                    table, around, periods, inherited, around.attached() ? before : otherwise)
                .read();
        tables.add(outcome.table());
        heads = outcome.heads();
        columns = table.columns();
        before = outcome.table().denomination();
      }
    }
    return tables;
  }

  /** What most tables that say it are in; nothing where they differ. */
  private static Denomination usual(List<TypedTable> tables) {
    Map<Denomination, Integer> counts = new HashMap<>();
    int all = 0;
    for (TypedTable table : tables) {
      Denomination said = table.denomination();
      if (said.scaled()) {
        counts.merge(new Denomination(said.scale(), said.scale(), ""), 1, Integer::sum);
        all++;
      }
    }
    int said = all;
    return counts.entrySet().stream()
        .filter(entry -> entry.getValue() * 2 > said)
        .map(Map.Entry::getKey)
        .findFirst()
        .orElse(Denomination.NONE);
  }
}
