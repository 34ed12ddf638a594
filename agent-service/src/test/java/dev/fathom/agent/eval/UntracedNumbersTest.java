package dev.fathom.agent.eval;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fathom.agent.evidence.Verdict;
import dev.fathom.agent.report.Citation;
import dev.fathom.agent.report.Claim;
import dev.fathom.agent.report.Report;
import dev.fathom.agent.report.ReportFigure;
import dev.fathom.agent.report.ReportProgram;
import dev.fathom.agent.run.RunState;
import dev.fathom.search.document.Span;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class UntracedNumbersTest {
  private static final String PAGE =
      "Operating income | 108 | 120\nImpairment | — | 5\nNet sales | $ 1,080 | $ 1,000";
  private static final List<ReportFigure> FIGURES =
      List.of(
          reported("f1", "Operating income", "108"),
          reported("f2", "Net sales", "1080"),
          margin("10.0"));

  @Test
  void cellsQuotesAndRecomputedFiguresAreTraced() {
    assertThat(untraced("Operating margin was 10.0% in 2023: 108 / 1,080.", FIGURES)).isEmpty();
    assertThat(untraced("Sales fell by 4% as the quote says.", FIGURES)).isEmpty();
  }

  @Test
  void aNumberFromNowhereIsNot() {
    assertThat(untraced("Operating margin was 10.0%, or 17 cents.", FIGURES))
        .singleElement()
        .asString()
        .startsWith("17 in:");
  }

  @Test
  void aDerivedFigureThatDoesNotComeOutIsNot() {
    List<ReportFigure> wrong = List.of(FIGURES.get(0), FIGURES.get(1), margin("11.0"));
    assertThat(untraced("Operating margin was 11.0%.", wrong)).isNotEmpty();
  }

  @Test
  void aCellThatItsPageDoesNotHoldIsNot() {
    List<ReportFigure> wrong = List.of(reported("f1", "Operating income", "109"));
    assertThat(untraced("It was strong.", wrong)).containsExactly("Operating income 109");
  }

  @Test
  void aDashInATableIsAPrintedNought() {
    List<ReportFigure> nought = List.of(reported("f1", "Impairment", "0"));
    assertThat(untraced("Impairment was $0 million.", nought)).isEmpty();
    assertThat(untraced("Impairment was $0 million.", FIGURES)).hasSize(1);
  }

  @Test
  void aNumberOfAProgramIsTracedToTheCellsThatTheProgramRead() {
    ReportFigure trend =
        new ReportFigure(
            "f3",
            "Trend",
            new BigDecimal("65.0"),
            "USD",
            6,
            "USD",
            "2023",
            "",
            0,
            null,
            "program-1.py, slope: Operating income 108",
            List.of("f1"));
    var program = new ReportProgram("program-1", List.of("f3"), "ns", Map.of(), List.of());
    List<ReportFigure> figures = List.of(FIGURES.get(0), trend);

    assertThat(untraced("The trend is 65.0.", figures, List.of(program))).isEmpty();
    assertThat(untraced("The trend is 75.0.", figures, List.of(program))).isNotEmpty();
    assertThat(untraced("The trend is 65.0.", figures, List.of())).isNotEmpty();
    List<ReportFigure> unread = List.of(reported("f1", "Operating income", "109"), trend);
    assertThat(untraced("The trend is 65.0.", unread, List.of(program))).isNotEmpty();
  }

  private static List<String> untraced(String text, List<ReportFigure> figures) {
    return untraced(text, figures, List.of());
  }

  private static List<String> untraced(
      String text, List<ReportFigure> figures, List<ReportProgram> programs) {
    Citation quote = new Citation("s", 1, 0, "Sales fell by 4%", new Span(0, 16));
    Claim claim =
        new Claim(
            "c1",
            text,
            Verdict.SUPPORTED,
            List.of(quote),
            figures.stream().map(ReportFigure::id).toList());
    Report report =
        new Report(
            "?",
            "en",
            RunState.COMPLETED,
            "concept",
            "",
            new Report.Answer("No answer.", null, List.of()),
            List.of(new Report.Section("Title", List.of(claim))),
            figures,
            List.of(),
            programs,
            List.of(),
            List.of(),
            List.of(),
            new Report.Usage(0, 0, 0, 0, 0),
            Map.of());
    return new UntracedNumbers(report, figure -> PAGE).find();
  }

  private static ReportFigure reported(String id, String label, String value) {
    return new ReportFigure(
        id, label, new BigDecimal(value), "USD", 6, "USD", "2023", "s", 1, null, "", List.of());
  }

  private static ReportFigure margin(String value) {
    return new ReportFigure(
        "f3",
        "Operating margin",
        new BigDecimal(value),
        "%",
        0,
        "",
        "2023",
        "",
        0,
        null,
        "Operating income / Net sales = 108 / 1,080",
        List.of("f1", "f2"));
  }
}
