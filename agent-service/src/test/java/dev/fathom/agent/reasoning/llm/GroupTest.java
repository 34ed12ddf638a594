package dev.fathom.agent.reasoning.llm;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.junit.jupiter.api.Test;

class GroupTest {
  @Test
  void theAnswerIsKeptThatIsBetterThanItsGroup() {
    Group<String> group =
        Group.sample(
            3,
            number -> Optional.of("answer " + number),
            answer -> answer.endsWith("2") ? 0.9 : 0.3,
            (one, other) -> 0);

    assertThat(group.best())
        .hasValueSatisfying(
            best -> {
              assertThat(best.answer()).isEqualTo("answer 2");
              assertThat(best.advantage()).isGreaterThan(1);
            });
  }

  @Test
  void twoGoodAnswersThatAgreeAreEnough() {
    Group<String> group =
        Group.sample(5, number -> Optional.of("same"), answer -> 1, (one, other) -> 1);

    assertThat(group.sampled()).isEqualTo(2);
  }

  @Test
  void anAnswerThatNeverCameCountsAsTheWorst() {
    Group<String> group =
        Group.sample(
            3,
            number -> number == 2 ? Optional.of("came") : Optional.empty(),
            answer -> 0.5,
            (one, other) -> 1);

    assertThat(group.sampled()).isEqualTo(3);
    assertThat(group.best()).hasValueSatisfying(best -> assertThat(best.advantage()).isPositive());
  }
}
