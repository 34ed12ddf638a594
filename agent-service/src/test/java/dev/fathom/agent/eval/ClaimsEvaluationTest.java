package dev.fathom.agent.eval;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fathom.agent.eval.ClaimsEvaluation.PerAlteration;
import dev.fathom.agent.eval.ClaimsEvaluation.Result;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Claims altered in a digit, a unit, a period, a company or a quote are caught; right ones pass.
 */
class ClaimsEvaluationTest {
  private static final String LAYOUTS = "src/test/resources/claims";
  private static final String EXAMPLES = "../examples/corpus";

  @ParameterizedTest
  @ValueSource(strings = {LAYOUTS, EXAMPLES})
  void alteredClaimsAreCaughtAndRightOnesAreLetThrough(String folder) {
    Result result = measured(folder);

    assertThat(result.recall()).as("%s", result.missed()).isGreaterThanOrEqualTo(0.98);
    assertThat(result.falseAlarms()).as("%s", result.missed()).isLessThanOrEqualTo(0.02);
    assertThat(result.unread()).isEmpty();
  }

  @Test
  void moreThanTwoHundredAlteredClaimsOfEveryKindAreTried() {
    Result result = measured(LAYOUTS);

    assertThat(result.alterations()).hasSize(Trial.Alteration.values().length);
    int altered =
        result.alterations().stream()
            .filter(one -> !one.right())
            .mapToInt(PerAlteration::claims)
            .sum();
    assertThat(altered).isGreaterThan(200);
  }

  private static Result measured(String folder) {
    return ClaimsEvaluation.measure(Path.of(folder), 20, (done, of, what) -> {});
  }
}
