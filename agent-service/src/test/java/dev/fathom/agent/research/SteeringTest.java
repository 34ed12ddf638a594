package dev.fathom.agent.research;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fathom.agent.reasoning.llm.endpoint.ScriptedServer;
import dev.fathom.agent.run.Outcome;
import dev.fathom.agent.run.Plan;
import dev.fathom.agent.run.Question;
import dev.fathom.agent.run.Steer;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SteeringTest {
  private static final Plan PLAN =
      new Plan(
          List.of(
              new Plan.Item("q1", "Net sales of winches in 2023", List.of()),
              new Plan.Item("q2", "The foundry in Aarhus", List.of())));

  @TempDir static Path directory;
  private static FolderCorpora corpora;

  @BeforeAll
  static void read() {
    corpora = new FolderCorpora(directory, ServedResearch.EMBEDDER);
    corpora.add(
        "winches.md",
        """
        # Tessel Marine plc, winches

        Net sales of winches rose by 8.0% in 2023, because offshore wind farms bought more of them.

        The foundry in Aarhus was closed in May 2023, which cost the company $14 million in the year.
        """);
  }

  @AfterAll
  static void close() {
    corpora.close();
  }

  @Test
  void itemsAreAddedAfterThePlanAndDroppedFromIt() {
    Course course =
        Course.of(
            PLAN,
            List.of(
                new Steer(Steer.Kind.ADD, "What do cranes bring in?"),
                new Steer(Steer.Kind.DROP, "q2"),
                new Steer(Steer.Kind.NOTE, "In euros, please.")));

    assertThat(course.items()).extracting(Plan.Item::id).containsExactly("q1", "a1");
    assertThat(course.notes()).containsExactly("In euros, please.");
  }

  @Test
  void whatIsSaidWhileARunGathersHoldsFromTheNextStepOn() {
    JournalledRun run = run();
    var model =
        new ScriptedModel(words -> words) {
          private boolean said;

          @Override
          Map<String, Object> select(List<String> shown) {
            if (!said) {
              said = true;
              run.steer(new Steer(Steer.Kind.ADD, "Why was the foundry in Aarhus closed?"));
              run.steer(new Steer(Steer.Kind.NOTE, "Leave out the fishing boats."));
            }
            return super.select(shown);
          }
        };
    try (var server = ServedResearch.serving(16384, model)) {
      Outcome outcome = ServedResearch.over(corpora, server).carry(run);

      assertThat(outcome).isInstanceOf(Outcome.Completed.class);
      assertThat(run.journal()).containsKeys("gather/q1/1", "gather/a1/1");
      List<String> prompts =
          ServedResearch.calls(server).stream().map(ScriptedServer::prompt).toList();
      assertThat(prompts)
          .filteredOn(prompt -> prompt.contains("Sub-question being looked into"))
          .last()
          .asString()
          .contains(
              "Why was the foundry in Aarhus closed?", "<note>Leave out the fishing boats.</note>");
      assertThat(prompts)
          .filteredOn(prompt -> prompt.startsWith("You write one section"))
          .isNotEmpty()
          .allMatch(prompt -> prompt.contains("Leave out the fishing boats."));
    }
  }

  @Test
  void aRunThatIsCarriedAgainHeedsWhatItHeededBefore() {
    JournalledRun run = run();
    run.steer(new Steer(Steer.Kind.ADD, "Why was the foundry in Aarhus closed?"));
    try (var server = ServedResearch.serving(16384, new ScriptedModel(words -> words))) {
      Research research = ServedResearch.over(corpora, server);
      Outcome first = research.carry(run);
      run.steer(new Steer(Steer.Kind.DROP, "q1"));
      int calls = ServedResearch.calls(server).size();

      assertThat(research.carry(run)).isEqualTo(first);
      assertThat(ServedResearch.calls(server)).hasSize(calls);
    }
  }

  private static JournalledRun run() {
    return new JournalledRun(
        new Question("Why did net sales of winches rise in 2023?", Locale.ENGLISH, corpora.ids()),
        "llm",
        true);
  }
}
