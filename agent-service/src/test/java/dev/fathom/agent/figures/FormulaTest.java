package dev.fathom.agent.figures;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.util.Map;
import org.junit.jupiter.api.Test;

class FormulaTest {
  private static final Map<String, Quantity> VALUES =
      Map.of(
          "revenue", dollars("200"),
          "cost", dollars("150"),
          "earlier", dollars("100"),
          "rate", new Quantity(new BigDecimal("5"), Unit.PERCENT),
          "shares", new Quantity(new BigDecimal("50"), Unit.SHARES));

  @Test
  void productsBindTighterThanSums() {
    assertThat(value("2 + 3 * 4 - 10 / 5")).isEqualByComparingTo("12");
    assertThat(value("(2 + 3) * 4")).isEqualByComparingTo("20");
    assertThat(value("-(2 - 5)")).isEqualByComparingTo("3");
  }

  @Test
  void dollarsByDollarsIsARatioAndDollarsBySharesIsPerShare() {
    assertThat(evaluate("(revenue - cost) / revenue").in(Unit.Kind.PERCENT))
        .isEqualTo(new Quantity(new BigDecimal("25.00"), Unit.PERCENT));
    assertThat(evaluate("revenue / shares").unit()).isEqualTo(Unit.moneyPerShare("USD"));
  }

  @Test
  void averagesKeepTheirUnit() {
    Quantity average = evaluate("average(revenue, earlier)");
    assertThat(average.value()).isEqualByComparingTo("150");
    assertThat(average.unit()).isEqualTo(Unit.money("USD"));
  }

  @Test
  void addingDollarsToPercentIsRefused() {
    assertThatThrownBy(() -> evaluate("revenue + rate"))
        .isInstanceOf(UnitMismatchException.class)
        .hasMessageContaining("Cannot add");
    assertThatThrownBy(() -> evaluate("revenue * cost")).isInstanceOf(UnitMismatchException.class);
  }

  @Test
  void anEarlierYearIsWrittenInBrackets() {
    assertThat(Formula.parse("inventory - inventory[-1]").variables())
        .containsExactly(
            new Formula.Variable("inventory", 0), new Formula.Variable("inventory", 1));
  }

  @Test
  void writingAndReadingAgainGivesTheSameFormula() {
    for (String text :
        new String[] {
          "a / (b * c)", "a - (b + c)", "(a - b) / b", "average(a, b + c) * 365", "-(a + b)"
        }) {
      Formula formula = Formula.parse(text);
      assertThat(Formula.parse(formula.write(Formula.Variable::name))).isEqualTo(formula);
    }
  }

  @Test
  void aBrokenFormulaIsRefusedWithItsPlace() {
    assertThatThrownBy(() -> Formula.parse("revenue / (cost"))
        .hasMessageContaining("')' was expected")
        .hasMessageContaining("revenue / (cost");
    assertThatThrownBy(() -> Formula.parse("revenue cost")).hasMessageContaining("character 9");
  }

  @Test
  void everyFormulaOfTheLibraryUsesKnownLineItems() {
    Taxonomy taxonomy = Taxonomy.standard();
    Ratio margin = taxonomy.ratio("operating_margin").orElseThrow();
    assertThat(margin.formulas()).isNotEmpty();
    for (String id : new String[] {"gross_margin", "days_payable", "free_cash_flow"}) {
      taxonomy
          .ratio(id)
          .orElseThrow()
          .formulas()
          .forEach(
              formula ->
                  assertThat(formula.variables())
                      .allMatch(variable -> taxonomy.lineItem(variable.name()).isPresent()));
    }
  }

  private static BigDecimal value(String formula) {
    return evaluate(formula).value();
  }

  private static Quantity evaluate(String formula) {
    return Formula.parse(formula)
        .evaluate(
            variable -> {
              Quantity value = VALUES.get(variable.name());
              if (value == null) {
                throw new IllegalArgumentException(variable.name());
              }
              return value;
            });
  }

  private static Quantity dollars(String value) {
    return new Quantity(new BigDecimal(value), Unit.money("USD"));
  }
}
