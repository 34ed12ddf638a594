package dev.fathom.agent.figures;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fathom.agent.figures.Contradiction.Reason;
import dev.fathom.search.document.Span;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ContradictionsTest {
  private static final Map<String, Integer> YEARS = Map.of("first", 2022, "second", 2023);

  @Test
  void aLaterSourceThatPrintsAnotherValueHasRestatedIt() {
    assertThat(reason(figure("second", "410", 6, null), figure("first", "415", 6, null)))
        .isEqualTo(Reason.RESTATED);
  }

  @Test
  void aRoundedValueInAnotherScaleIsTheSameNumber() {
    assertThat(reason(figure("second", "14694", 6, null), figure("first", "14.7", 9, null)))
        .isEqualTo(Reason.SCALE);
  }

  @Test
  void equalDigitsInAnotherScaleAreAMistakeOfOneTable() {
    assertThat(reason(figure("second", "410", 6, null), figure("first", "410", 3, null)))
        .isEqualTo(Reason.SCALE_MISREAD);
  }

  @Test
  void yearsThatEndOnDifferentDaysAreDifferentPeriods() {
    LocalDate fiscal = LocalDate.of(2023, 1, 28);
    LocalDate calendar = LocalDate.of(2022, 12, 31);
    assertThat(reason(figure("second", "410", 6, fiscal), figure("first", "402", 6, calendar)))
        .isEqualTo(Reason.PERIOD);
  }

  @Test
  void equalValuesContradictNothing() {
    Figure one = figure("second", "410", 6, null);
    Figure same = figure("first", "410.0", 6, null);
    assertThat(Contradictions.between(List.of(one, same), YEARS)).isEmpty();
  }

  private static Reason reason(Figure one, Figure other) {
    return Contradictions.between(List.of(one, other), YEARS).orElseThrow().reason();
  }

  private static Figure figure(String source, String value, int scale, @Nullable LocalDate end) {
    return new Figure(
        "f_" + source,
        "Net sales",
        "",
        "",
        new BigDecimal(value),
        Unit.money("USD"),
        scale,
        new Period("2022", Period.Kind.DURATION, 2022, 12, end),
        "revenue",
        Statement.INCOME,
        source,
        1,
        new Span(0, 1),
        new Span(0, 1),
        null);
  }
}
