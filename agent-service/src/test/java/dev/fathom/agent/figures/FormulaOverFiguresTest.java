package dev.fathom.agent.figures;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fathom.agent.figures.Unit.Kind;
import dev.fathom.search.document.Span;
import java.math.BigDecimal;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class FormulaOverFiguresTest {
  private static final Figure SALES_2024 = figure("sales24", "Net sales", "1375.5", 2024);
  private static final Figure SALES_2023 = figure("sales23", "Net sales", "1274.4", 2023);
  private static final Map<String, Figure> FIGURES =
      Map.of(
          "sales24",
          SALES_2024,
          "sales23",
          SALES_2023,
          "costs24",
          figure("costs24", "Restructuring costs", "18.6", 2024));

  @Test
  void aGrowthRateIsComputedExplainedAndComputedAgain() {
    DerivedFigure growth = compute("(sales24 - sales23) / sales23", Kind.PERCENT);

    assertThat(growth.value()).isEqualByComparingTo("7.9");
    assertThat(growth.inputs()).containsExactly("sales24", "sales23");
    assertThat(growth.formula())
        .isEqualTo(
            "(Net sales 2024 - Net sales 2023) / Net sales 2023 = (1,375.5 - 1,274.4) / 1,274.4");
    assertThat(
            Computation.replay(
                growth,
                Map.of(
                    "sales24", SALES_2024.quantity(),
                    "sales23", SALES_2023.quantity())))
        .hasValueSatisfying(
            value -> assertThat(value).isBetween(new BigDecimal("7.9"), new BigDecimal("8.0")));
  }

  @Test
  void aDerivedFigureIsReplacedByWhatItIsComputedFrom() {
    DerivedFigure share = compute("costs24 / sales24", Kind.PERCENT);
    DerivedFigure twice =
        FormulaOverFigures.compute(
            "twice",
            "Twice",
            "share * 2",
            Kind.PERCENT,
            1,
            id -> Optional.ofNullable(FIGURES.get(id)),
            id -> id.equals("share") ? Optional.of(share) : Optional.empty());

    assertThat(twice.inputs()).containsExactly("costs24", "sales24");
    assertThat(twice.value()).isEqualByComparingTo("2.7");
  }

  @Test
  void numbersThatNoFigureGivesAreRefused() {
    assertThatThrownBy(() -> compute("sales24 * 1.079", null))
        .hasMessageContaining("numbers of its own")
        .hasMessageContaining("1.079");
    assertThatThrownBy(() -> compute("sales25 - sales24", null)).hasMessageContaining("sales25");
    assertThatThrownBy(() -> compute("2 + 2", null)).hasMessageContaining("uses no figure");
    assertThatThrownBy(() -> compute("sales24 * sales23", null))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private static DerivedFigure compute(String expression, @Nullable Kind unit) {
    return FormulaOverFigures.compute(
        "d",
        "Derived",
        expression,
        unit,
        1,
        id -> Optional.ofNullable(FIGURES.get(id)),
        id -> Optional.empty());
  }

  private static Figure figure(String id, String label, String value, int year) {
    return new Figure(
        id,
        label,
        "",
        "",
        new BigDecimal(value),
        Unit.money("EUR"),
        6,
        new Period(Integer.toString(year), Period.Kind.DURATION, year, 12, null),
        "",
        Statement.OTHER,
        "s".repeat(64),
        1,
        new Span(0, 1),
        new Span(0, 2),
        null);
  }
}
