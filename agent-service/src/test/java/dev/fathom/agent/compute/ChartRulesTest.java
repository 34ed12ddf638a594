package dev.fathom.agent.compute;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fathom.agent.report.ReportFigure;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ChartRulesTest {
  private final ChartRules rules = new ChartRules(Locale.ENGLISH);
  private int ids;

  @Test
  void anAmountOverThreeYearsIsDrawnAsBars() {
    List<ChartPlan> plans = rules.plans(List.of(sales("", 2021, 2022, 2023)));
    assertThat(plans).hasSize(1);
    ChartPlan plan = plans.getFirst();
    assertThat(plan.kind()).isEqualTo(ChartPlan.Kind.BARS);
    assertThat(plan.title()).isEqualTo("Net sales");
    assertThat(plan.unit()).isEqualTo("USD million");
    assertThat(plan.points()).extracting(ChartPlan.Point::period).containsExactly(2021, 2022, 2023);
    assertThat(plan.figures()).containsExactly("f1", "f2", "f3");
  }

  @Test
  void twoYearsAreReadRatherThanLookedAt() {
    assertThat(rules.plans(List.of(sales("", 2022, 2023)))).isEmpty();
  }

  @Test
  void quartersAreNotMixedWithYears() {
    List<ReportFigure> figures = new ArrayList<>(sales("", 2022, 2023).figures());
    figures.add(figure("Net sales", "5", "USD", 6, "Three months ended June 30, 2023", ""));
    assertThat(rules.plans(List.of(new Measured("revenue", "", figures)))).isEmpty();
  }

  @Test
  void changesThatWereComputedForAnAmountAreNotDrawnBesideIt() {
    List<ReportFigure> figures = new ArrayList<>(sales("", 2021, 2022, 2023).figures());
    figures.add(figure("Net sales, change", "4.2", "%", 0, "2023", "a / b - 1"));
    ChartPlan plan = rules.plans(List.of(new Measured("revenue", "", figures))).getFirst();
    assertThat(plan.figures()).containsExactly("f1", "f2", "f3");
  }

  @Test
  void ratesOfOneEntityShareAChart() {
    List<ChartPlan> plans =
        rules.plans(List.of(rate("gross margin", ""), rate("operating margin", "")));
    assertThat(plans).hasSize(1);
    assertThat(plans.getFirst().kind()).isEqualTo(ChartPlan.Kind.LINES);
    assertThat(plans.getFirst().title()).isEqualTo("Gross margin and operating margin");
    assertThat(plans.getFirst().points())
        .extracting(ChartPlan.Point::series)
        .containsOnly("Gross margin", "Operating margin");
  }

  @Test
  void entitiesOverTimeAreLinesOfOneChart() {
    List<ChartPlan> plans =
        rules.plans(List.of(sales("Alpha", 2021, 2022, 2023), sales("Beta", 2021, 2022, 2023)));
    assertThat(plans).hasSize(1);
    assertThat(plans.getFirst().kind()).isEqualTo(ChartPlan.Kind.LINES);
    assertThat(plans.getFirst().points())
        .extracting(ChartPlan.Point::series)
        .containsOnly("Alpha", "Beta");
  }

  @Test
  void threePeersInOneYearAreRanked() {
    List<ChartPlan> plans =
        rules.plans(List.of(sales("Alpha", 2023), sales("Beta", 2022, 2023), sales("C", 2023)));
    assertThat(plans).hasSize(1);
    assertThat(plans.getFirst().kind()).isEqualTo(ChartPlan.Kind.RANKING);
    assertThat(plans.getFirst().title()).isEqualTo("Net sales, 2023");
    assertThat(plans.getFirst().points()).hasSize(3);
  }

  @Test
  void twoPeersInOneYearAreNot() {
    assertThat(rules.plans(List.of(sales("Alpha", 2023), sales("Beta", 2023)))).isEmpty();
  }

  @Test
  void amountsInDifferentCurrenciesAreNotCompared() {
    Measured euros =
        new Measured("revenue", "C", List.of(figure("Revenue", "9", "EUR", 6, "2023", "")));
    assertThat(rules.plans(List.of(sales("Alpha", 2023), sales("Beta", 2023), euros))).isEmpty();
  }

  @Test
  void figuresInDifferentScalesMeetInTheLatestOne() {
    List<ReportFigure> figures = new ArrayList<>();
    figures.add(figure("Net sales", "12345678", "USD", 3, "2021", ""));
    figures.addAll(sales("", 2022, 2023).figures());
    ChartPlan plan = rules.plans(List.of(new Measured("revenue", "", figures))).getFirst();
    assertThat(plan.points().getFirst().value()).isEqualByComparingTo("12345.678");
    assertThat(plan.unit()).isEqualTo("USD million");
  }

  @Test
  void chineseReportsHaveChineseCharts() {
    ChartPlan plan =
        new ChartRules(Locale.CHINESE).plans(List.of(rate("毛利率", ""), rate("净利率", ""))).getFirst();
    assertThat(plan.title()).isEqualTo("毛利率与净利率");
  }

  private Measured sales(String entity, int... years) {
    List<ReportFigure> figures =
        IntStream.of(years)
            .mapToObj(y -> figure("Net sales", "1" + y, "USD", 6, Integer.toString(y), ""))
            .toList();
    return new Measured("revenue", entity, figures);
  }

  private Measured rate(String label, String entity) {
    List<ReportFigure> figures =
        IntStream.rangeClosed(2021, 2023)
            .mapToObj(y -> figure(label, "4." + y % 10, "%", 0, Integer.toString(y), "a / b"))
            .toList();
    return new Measured(label, entity, figures);
  }

  private ReportFigure figure(
      String label, String value, String unit, int scale, String period, String formula) {
    boolean money = unit.length() == 3;
    return new ReportFigure(
        "f" + ++ids,
        label,
        new BigDecimal(value),
        unit,
        scale,
        money ? unit : "",
        period,
        formula.isEmpty() ? "a".repeat(64) : "",
        formula.isEmpty() ? 1 : 0,
        null,
        formula,
        List.of());
  }
}
