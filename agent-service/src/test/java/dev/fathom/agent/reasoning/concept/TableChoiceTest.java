package dev.fathom.agent.reasoning.concept;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fathom.agent.figures.TableFigures;
import dev.fathom.agent.figures.Taxonomy;
import dev.fathom.agent.reasoning.PrintedTable;
import dev.fathom.agent.reasoning.ToldTable;
import dev.fathom.search.document.DocumentBuilder;
import dev.fathom.search.document.DocumentBuilder.CellText;
import dev.fathom.search.document.Metadata;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Tables of companies that do not exist, and questions that they answer as they stand. */
class TableChoiceTest {
  private static final Taxonomy TAXONOMY = Taxonomy.standard();

  private final DocumentBuilder builder = new DocumentBuilder();

  TableChoiceTest() {
    builder.startPage("1", 612, 792);
    table(
        "Change of sales by business segment",
        "Year ended December 31, 2023 | Organic sales | Divestitures | Translation | Total change",
        "Hand Tools | 2.1 % | — % | (1.0) % | 1.1 %",
        "Garden | (3.4) | (0.5) | (1.2) | (5.1)",
        "Fasteners | 4.0 | — | (0.9) | 3.1",
        "Total | 1.5 | (0.2) | (1.0) | 0.3");
    table(
        "Stores open at the beginning and end of the year",
        "| Stores at beginning of year | Stores opened | Stores closed | Stores at end of year",
        "Harbor Tool | 210 | 12 | (5) | 217",
        "Tool Depot | 31 | 4 | - | 35",
        "Total | 241 | 16 | (5) | 252");
    table(
        "An analysis of the restructuring liability (in millions)",
        "| Employee costs | Other costs | Total",
        "Liability balance at June 30, 2023 | $ 97 | $ 21 | $ 118",
        "Cash paid | (16) | (9) | (25)",
        "Liability balance at December 31, 2023 | $ 81 | $ 12 | $ 93");
  }

  @Test
  void whichPartDidWorstIsAColumnWithTheWorstFirst() {
    ToldTable told =
        told("If we exclude the impact of acquisitions, which segment has dragged down Harbor's"
                + " growth in 2023?")
            .orElseThrow();
    assertThat(told.subject()).contains("business segment").contains("Organic sales");
    assertThat(told.cells())
        .extracting(ToldTable.Cell::name)
        .containsExactly("Garden", "Hand Tools", "Fasteners", "Total");
  }

  @Test
  void aNumberOfThingsIsTheTotalsRow() {
    ToldTable told = told("Was there any change in the number of Harbor's stores?").orElseThrow();
    assertThat(told.subject()).endsWith("Total");
    assertThat(told.cells())
        .extracting(ToldTable.Cell::name)
        .contains("Stores at beginning of year", "Stores at end of year");
  }

  @Test
  void aLineOfANoteIsItsLatestRow() {
    ToldTable told =
        told("What is the nature of Harbor's restructuring liability at the end of 2023?")
            .orElseThrow();
    assertThat(told.subject()).contains("Liability balance at December 31, 2023");
    assertThat(told.cells())
        .extracting(ToldTable.Cell::name)
        .anyMatch(name -> name.startsWith("Employee costs"));
  }

  @Test
  void aQuestionThatNoTableIsAboutGetsNone() {
    assertThat(told("Who audits Harbor, and since when?")).isEmpty();
    assertThat(told("Why did Harbor close its foundry?")).isEmpty();
  }

  @Test
  void whereHeadsAreNotClearRowsAreToldAsPrinted() {
    table(
        "Components of sales growth",
        "| Twelve months ended June 30, 2023 | Twelve months ended June 30, 2023",
        "Currency effects % | (4) | (1)",
        "Raw material pass-through % | 5 | 8",
        "Comparable growth % | 1 | (3)");
    List<ToldTable> rows =
        all("What was Harbor's real growth, excluding currency effects and pass-through?");
    assertThat(rows).hasSize(3);
    assertThat(rows.getLast().subject()).endsWith("Comparable growth %");
    assertThat(rows.getLast().cells()).extracting(ToldTable.Cell::name).containsOnly("");
  }

  private Optional<ToldTable> told(String question) {
    return all(question).stream().findFirst();
  }

  private List<ToldTable> all(String question) {
    QuestionReading reading =
        QuestionReading.of(question, Set.of("Harbor"), Wording.ENGLISH, TAXONOMY);
    return new TableChoice(reading, Wording.ENGLISH).choose(tables(), "q1");
  }

  private List<PrintedTable> tables() {
    var document = builder.build(new Metadata("text/html", "", List.of(), null, Locale.ENGLISH));
    return new TableFigures(TAXONOMY)
        .tables(document, "source").stream().map(TableChoiceTest::printed).toList();
  }

  private static PrintedTable printed(TableFigures.Read table) {
    List<PrintedTable.Cell> cells = new ArrayList<>();
    for (int i = 0; i < table.figures().size(); i++) {
      cells.add(new PrintedTable.Cell(table.figures().get(i), table.heads().get(i)));
    }
    return new PrintedTable("source", table.page(), table.caption(), table.stub(), cells);
  }

  private void table(String caption, String... rows) {
    List<CellText> cells = new ArrayList<>();
    int columns = 0;
    for (int row = 0; row < rows.length; row++) {
      String[] texts = rows[row].split("\\|", -1);
      columns = Math.max(columns, texts.length);
      for (int column = 0; column < texts.length; column++) {
        cells.add(new CellText(row, column, 1, 1, row == 0, texts[column].strip(), null));
      }
    }
    builder.table(caption, "", rows.length, columns, cells);
  }
}
