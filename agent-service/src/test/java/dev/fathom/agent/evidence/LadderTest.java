package dev.fathom.agent.evidence;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fathom.agent.corpus.Corpora;
import dev.fathom.agent.corpus.Source;
import dev.fathom.agent.figures.DerivedFigure;
import dev.fathom.agent.figures.Figure;
import dev.fathom.agent.figures.Period;
import dev.fathom.agent.figures.TableFigures;
import dev.fathom.agent.figures.Taxonomy;
import dev.fathom.agent.figures.Unit;
import dev.fathom.search.document.Document;
import dev.fathom.search.document.Span;
import dev.fathom.search.index.SearchHit;
import dev.fathom.search.index.SearchQuery;
import dev.fathom.search.passage.Passage;
import dev.fathom.search.passage.PassageSplitter;
import dev.fathom.search.read.DocumentReader;
import dev.fathom.search.read.UnreadableDocumentException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LadderTest {
  private static final String TEXT =
      """
      # Report

      Sales rose by 8.0% to $1,080 million in 2023.

      (in millions)

      | | 2023 | 2022 |
      |---|---|---|
      | Net sales | $ 1,080 | $ 1,000 |
      """;
  private static final One CORPUS = new One(TEXT);
  private static final List<Figure> FIGURES =
      new TableFigures(Taxonomy.standard()).read(CORPUS.document, "s");

  @Test
  void anExactQuoteWithItsNumbersIsSupported() {
    Check check = check(claim("Sales rose by 8.0% to $1,080 million in 2023."));
    assertThat(check.verdict()).isEqualTo(Verdict.SUPPORTED);
    assertThat(check.citations().getFirst().quote()).startsWith("Sales rose");
  }

  @Test
  void anIdThatWasNeverShownIsUnsupported() {
    DraftClaim claim = new DraftClaim("Sales rose.", List.of("e_made_up"), List.of());
    assertThat(check(claim).verdict()).isEqualTo(Verdict.UNSUPPORTED);
    assertThat(check(claim).reason()).contains("e_made_up");
  }

  @Test
  void evidenceOutsideTheSourcesOfTheRunIsUnsupported() {
    Ladder ladder =
        new Ladder(CORPUS, Map.of("another", Subject.UNKNOWN), dossier(evidence("Sales rose")));
    assertThat(ladder.check(claim("Sales rose")).verdict()).isEqualTo(Verdict.UNSUPPORTED);
  }

  @Test
  void aQuoteThatIsNotInItsPlaceIsUnsupported() {
    Evidence moved = evidence("Sales rose");
    Evidence wrong =
        new Evidence(moved.id(), "q1", "s", 1, moved.passage(), moved.span(), "Sales fell", "", 1);
    Ladder ladder = new Ladder(CORPUS, Map.of("s", Subject.UNKNOWN), dossier(wrong));
    assertThat(ladder.check(claim("Sales fell")).verdict()).isEqualTo(Verdict.UNSUPPORTED);
  }

  @Test
  void aNumberThatTheQuoteLacksIsNotSupported() {
    assertThat(check(claim("Sales rose by 9.0%.")).verdict()).isEqualTo(Verdict.UNSUPPORTED);
    assertThat(check(claim("Sales rose by 8.0% to $1,081 million.")).verdict())
        .isEqualTo(Verdict.PARTIAL);
  }

  @Test
  void theSameDigitsInAnotherUnitOrScaleAreNotTheSameNumber() {
    assertThat(check(claim("Sales rose to $1,080 billion.")).verdict())
        .isEqualTo(Verdict.UNSUPPORTED);
    assertThat(check(claim("Sales rose by $8.0.")).verdict()).isEqualTo(Verdict.UNSUPPORTED);
  }

  @Test
  void aFigureIsCitedByItsRowAndItsScaleMustAgree() {
    String id = FIGURES.getFirst().id();
    Check check =
        check(new DraftClaim("Net sales were $1,080 million in 2023.", List.of(), List.of(id)));
    assertThat(check.verdict()).isEqualTo(Verdict.SUPPORTED);
    assertThat(check.citations().getFirst().quote()).contains("Net sales").contains("1,080");
    assertThat(
            check(new DraftClaim("Net sales were $1,080 thousand.", List.of(), List.of(id)))
                .verdict())
        .isEqualTo(Verdict.UNSUPPORTED);
  }

  @Test
  void theYearOfADayIsTheCalendarsThoughTheFiscalYearHasAnotherNumber() {
    Figure printed = FIGURES.getFirst();
    Figure quarter =
        new Figure(
            printed.id(),
            printed.label(),
            printed.group(),
            printed.column(),
            printed.value(),
            printed.unit(),
            printed.scale(),
            new Period("July 29, 2023", Period.Kind.INSTANT, 2024, 0, LocalDate.of(2023, 7, 29)),
            printed.lineItem(),
            printed.statement(),
            printed.source(),
            printed.page(),
            printed.cell(),
            printed.row(),
            printed.box());
    Ladder ladder =
        new Ladder(
            CORPUS,
            Map.of("s", Subject.UNKNOWN),
            new Dossier(List.of(), List.of(quarter), List.of()));
    assertThat(verdict(ladder, quarter, "at July 29, 2023")).isEqualTo(Verdict.SUPPORTED);
    assertThat(verdict(ladder, quarter, "in fiscal 2024")).isEqualTo(Verdict.SUPPORTED);
    assertThat(verdict(ladder, quarter, "in fiscal 2023")).isEqualTo(Verdict.UNSUPPORTED);
    assertThat(verdict(ladder, quarter, "at July 29, 2024")).isEqualTo(Verdict.UNSUPPORTED);
  }

  private static Verdict verdict(Ladder ladder, Figure figure, String when) {
    String text = "Net sales were $1,080 million " + when + ".";
    return ladder.check(new DraftClaim(text, List.of(), List.of(figure.id()))).verdict();
  }

  @Test
  void aDerivedFigureThatDoesNotReplayIsContradicted() {
    assertThat(check(growth("8.0")).verdict()).isEqualTo(Verdict.SUPPORTED);
    assertThat(check(growth("8.1")).verdict()).isEqualTo(Verdict.CONTRADICTED);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Net sales came to $1.08 billion in FY2023.",
        "In fiscal 2023 net sales were about $1.1 billion, up from US$1,000 million a year"
            + " earlier.",
        "Net sales rose from $1,000 to $1,080 million between 2022 and 2023.",
        "2023财年净销售额为10.8亿美元，高于上一财年的10亿美元。",
        "Net sales of USD 1,080 million in 2023 exceeded the USD 1,000 million of the year before."
      })
  void theSameNumberInOtherWordsIsTheSameNumber(String text) {
    assertThat(ofRow(text).verdict()).as("%s", ofRow(text)).isEqualTo(Verdict.SUPPORTED);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Net sales came to $1.18 billion in 2023.",
        "Net sales came to $1,080 million in 2022.",
        "Net sales came to $1,080 thousand in 2023.",
        "Net sales came to €1,080 million in 2023.",
        "Net sales came to $1,080 in 2023.",
        "Net sales came to 1,080 million shares in 2023.",
        "Net sales came to -$1,080 million in 2023.",
        "Net sales fell to $1,080 million in 2023.",
        "Net sales more than doubled to $1,080 million in 2023.",
        "Net sales of Quellwerk came to $1,080 million in 2023.",
        "2023财年净销售额为10.8万美元。"
      })
  void aNumberWithAnotherUnitYearSignOrSubjectIsAnotherNumber(String text) {
    assertThat(ofRow(text).verdict()).as("%s", ofRow(text)).isNotEqualTo(Verdict.SUPPORTED);
  }

  @Test
  void theOppositeOfWhatIsQuotedIsContradicted() {
    assertThat(check(claim("Sales fell by 8.0% in 2023.")).verdict())
        .isEqualTo(Verdict.CONTRADICTED);
  }

  @Test
  void wordsInQuotationMarksHaveToStandInThePassage() {
    assertThat(check(claim("It says that “Sales rose by 8.0% to $1,080 million”.")).verdict())
        .isEqualTo(Verdict.SUPPORTED);
    assertThat(check(claim("It says that “Sales rose by 8.0% to $1,080 thousand”.")).verdict())
        .isEqualTo(Verdict.UNSUPPORTED);
  }

  private static Check ofRow(String text) {
    Evidence row = evidence("Net sales | $ 1,080 | $ 1,000");
    Ladder ladder =
        new Ladder(CORPUS, Map.of("s", new Subject("Tessel Marine plc", 2023)), dossier(row));
    return ladder.check(claim(text));
  }

  private static DraftClaim growth(String value) {
    return new DraftClaim("Net sales grew by " + value + "%.", List.of(), List.of("g" + value));
  }

  private static DerivedFigure derived(String value) {
    String later = FIGURES.get(0).id();
    String earlier = FIGURES.get(1).id();
    return new DerivedFigure(
        "g" + value,
        "growth",
        new BigDecimal(value),
        Unit.PERCENT,
        0,
        FIGURES.getFirst().period(),
        "(%s - %s) / %s".formatted(later, earlier, earlier),
        "growth",
        List.of(later, earlier));
  }

  private static DraftClaim claim(String text) {
    return new DraftClaim(text, List.of("e1"), List.of());
  }

  private static Check check(DraftClaim claim) {
    Evidence whole = evidence("Sales rose by 8.0% to $1,080 million in 2023.");
    return new Ladder(CORPUS, Map.of("s", Subject.UNKNOWN), dossier(whole)).check(claim);
  }

  private static Dossier dossier(Evidence evidence) {
    return new Dossier(List.of(evidence), FIGURES, List.of(derived("8.0"), derived("8.1")));
  }

  private static Evidence evidence(String quote) {
    int start = CORPUS.document.text().indexOf(quote);
    Span span = new Span(start, start + quote.length());
    Passage passage =
        CORPUS.passages.stream().filter(p -> p.span().contains(span)).findFirst().orElseThrow();
    return new Evidence("e1", "q1", "s", 1, passage.ordinal(), span, quote, "", 1);
  }

  /** A corpus of one document. */
  private static final class One implements Corpora {
    private final Document document;
    private final List<Passage> passages;

    One(String text) {
      try {
        document = new DocumentReader().read("one.md", text.getBytes(StandardCharsets.UTF_8));
      } catch (UnreadableDocumentException e) {
        throw new IllegalStateException(e);
      }
      passages = new PassageSplitter().split("s", document);
    }

    @Override
    public List<SearchHit> search(SearchQuery query) {
      return List.of();
    }

    @Override
    public List<Source> sources(Set<String> ids) {
      return List.of();
    }

    @Override
    public Document document(String source) {
      return document;
    }

    @Override
    public List<Passage> passages(String source) {
      return passages;
    }
  }
}
