package dev.fathom.agent.reasoning.concept;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fathom.agent.figures.Taxonomy;
import dev.fathom.agent.reasoning.CorpusProfile;
import dev.fathom.agent.reasoning.CorpusProfile.SourceProfile;
import dev.fathom.agent.reasoning.Task;
import dev.fathom.agent.run.Question;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.junit.jupiter.api.Test;

class SourceChoiceTest {
  private static final CorpusProfile CORPUS =
      new CorpusProfile(
              List.of(
                  source("annual23", "HARBOR TOOL COMPANY", 2023, 0),
                  source("q2of23", "Harbor Tool", 2023, 2),
                  source("q4of23", "HARBOR_TOOL", 2023, 4),
                  source("annual22", "Harbor Tool Co.", 2022, 0),
                  source("other23", "Fern Garden plc", 2023, 0)))
          .withOneNameEach();

  @Test
  void aQuarterIsLookedForInItsReport() {
    assertThat(chosen("What was Harbor Tool's revenue in Q2 of FY2023?")).containsOnly("q2of23");
    assertThat(chosen("How did Harbor Tool do in the second quarter of 2023?"))
        .containsOnly("q2of23");
  }

  @Test
  void aYearIsLookedForInTheReportsOnWholeYears() {
    assertThat(chosen("What was Harbor Tool's revenue in FY2023?"))
        .containsOnly("annual23", "q4of23");
  }

  @Test
  void aQuarterWithoutAReportIsLookedForInTheYear() {
    assertThat(chosen("What was Harbor Tool's revenue in Q3 of FY2023?"))
        .containsOnly("annual23", "q2of23", "q4of23");
  }

  @Test
  void oneCompanyUnderSeveralNamesIsOne() {
    assertThat(CORPUS.entities()).containsExactly("Fern Garden plc", "HARBOR TOOL COMPANY");
  }

  private static Set<String> chosen(String question) {
    Task task = Task.open(new Question(question, Locale.ENGLISH, Set.of()), CORPUS);
    QuestionReading reading =
        QuestionReading.of(question, Set.of(), Wording.ENGLISH, Taxonomy.standard());
    return SourceChoice.choose(task, reading).ids();
  }

  private static SourceProfile source(String id, String entity, int year, int quarter) {
    return new SourceProfile(id, id + ".pdf", "", "en", 10, entity, year, quarter);
  }
}
