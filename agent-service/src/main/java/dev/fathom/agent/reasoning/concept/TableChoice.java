package dev.fathom.agent.reasoning.concept;

import dev.fathom.agent.reasoning.PrintedTable;
import dev.fathom.agent.reasoning.ToldTable;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Finds the table whose own words are those of the question, and has it tell the row or the column
 * that answers. A pure function of question and tables.
 */
final class TableChoice {
  /** A table has to fit this well. */
  private static final double ENOUGH = 0.5;

  private static final int MOST_TABLES = 60;

  /** Of two tables that fit as well the one on the likelier page is told. */
  private static final double LATER = 0.004;

  private final QuestionReading question;
  private final Wording wording;
  private final AskedWords asked;

  /**
   * A choice for one question.
   *
   * @param wording of the question's language
   */
  TableChoice(QuestionReading question, Wording wording) {
    this.question = question;
    this.wording = wording;
    this.asked = new AskedWords(question, wording);
  }

  /**
   * What the best table tells: a row or a column, or several rows where it is not clear what stands
   * over which column; empty where no table is about the question, or it asks for reasons.
   *
   * @param tables the likeliest first
   * @param item id of the plan item it is told for
   */
  List<ToldTable> choose(List<PrintedTable> tables, String item) {
    if (!asked.suffice() || question.asksWhy()) {
      return List.of();
    }
    List<TableGrid> grids =
        tables.stream()
            .limit(MOST_TABLES)
            .map(table -> new TableGrid(table, question, asked, wording))
            .toList();
    Map<Set<String>, Double> weights = asked.weights(grids.stream().map(TableGrid::words).toList());
    List<Set<String>> parts = asked.partsIn(grids.stream().map(TableGrid::about).toList());
    double best = ENOUGH;
    List<ToldTable> chosen = List.of();
    for (int i = 0; i < grids.size(); i++) {
      double score = grids.get(i).score(weights, parts) - LATER * i;
      if (score > best) {
        List<ToldTable> told = grids.get(i).tell(item, weights, parts);
        if (!told.isEmpty()) {
          best = score;
          chosen = told;
        }
      }
    }
    return chosen;
  }
}
