package dev.fathom.search.filing;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fathom.search.document.Span;
import dev.fathom.search.read.UnreadableDocumentException;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class InlineXbrlReaderTest {
  private static final String HEADER =
      """
      <div style="display:none"><ix:header><ix:hidden>
        <ix:nonNumeric contextRef="year" name="dei:AmendmentFlag">false</ix:nonNumeric></ix:hidden>
      <ix:resources>
        <xbrli:context id="year"><xbrli:entity>
          <xbrli:identifier scheme="http://www.sec.gov/CIK">0000012345</xbrli:identifier></xbrli:entity>
          <xbrli:period><xbrli:startDate>2023-01-01</xbrli:startDate>
          <xbrli:endDate>2023-12-31</xbrli:endDate></xbrli:period></xbrli:context>
        <xbrli:context id="day"><xbrli:entity>
          <xbrli:identifier scheme="http://www.sec.gov/CIK">0000012345</xbrli:identifier>
          <xbrli:segment><xbrldi:explicitMember dimension="us-gaap:StatementClassOfStockAxis">
            us-gaap:CommonClassAMember</xbrldi:explicitMember></xbrli:segment></xbrli:entity>
          <xbrli:period><xbrli:instant>2023-12-31</xbrli:instant></xbrli:period></xbrli:context>
        <xbrli:unit id="usd"><xbrli:measure>iso4217:USD</xbrli:measure></xbrli:unit>
        <xbrli:unit id="eps"><xbrli:divide>
          <xbrli:unitNumerator><xbrli:measure>iso4217:USD</xbrli:measure></xbrli:unitNumerator>
          <xbrli:unitDenominator><xbrli:measure>xbrli:shares</xbrli:measure></xbrli:unitDenominator>
        </xbrli:divide></xbrli:unit>
      </ix:resources></ix:header></div>
      """;

  @Test
  void aTaggedCellIsAFactWithScaleSignUnitAndContext() throws Exception {
    Fact.Numeric fact =
        (Fact.Numeric)
            first(
                "<table><tr><td>Loss</td><td>(<ix:nonFraction name='us-gaap:NetIncomeLoss'"
                    + " contextRef='year' unitRef='usd' decimals='-6' scale='6' sign='-'"
                    + " format='ixt:num-dot-decimal'>1,234</ix:nonFraction>)</td></tr>"
                    + "<tr><td>Other</td><td>5</td></tr></table>");

    assertThat(fact.concept()).isEqualTo("us-gaap:NetIncomeLoss");
    assertThat(fact.value()).isEqualByComparingTo("-1234000000");
    assertThat(fact.scale()).isEqualTo(6);
    assertThat(fact.decimals()).isEqualTo(-6);
    assertThat(fact.unit()).isEqualTo("iso4217:USD");
    assertThat(fact.inTable()).isTrue();
    assertThat(fact.context().start()).isEqualTo(LocalDate.of(2023, 1, 1));
    assertThat(fact.context().end()).isEqualTo(LocalDate.of(2023, 12, 31));
    assertThat(fact.context().entity()).isEqualTo("0000012345");
  }

  @Test
  void aFactCanBeCitedByItsPlace() throws Exception {
    InlineFiling filing =
        read(
            "<table><tr><td>Sales</td><td>7</td></tr><tr><td>Net income</td><td>"
                + number("us-gaap:NetIncomeLoss", "usd", "1,234")
                + "</td></tr></table><p>Cash was "
                + number("us-gaap:Cash", "usd", "7")
                + " million.</p>");
    List<String> shown =
        filing.facts().stream()
            .map(Fact::span)
            .filter(Objects::nonNull)
            .map((Span span) -> filing.document().text(span))
            .toList();

    assertThat(shown).containsExactly("1,234", "7");
    Span cash = Objects.requireNonNull(filing.facts().getLast().span());
    assertThat(filing.document().text().substring(0, cash.start())).endsWith("Cash was ");
  }

  @Test
  void dimensionsDividedUnitsAndInstantsAreKept() throws Exception {
    Fact.Numeric fact =
        (Fact.Numeric)
            first(
                "<p><ix:nonFraction name='us-gaap:ParValue' contextRef='day' unitRef='eps'"
                    + " decimals='INF' scale='0'>0.01</ix:nonFraction></p>");

    assertThat(fact.unit()).isEqualTo("iso4217:USD/xbrli:shares");
    assertThat(fact.context().instant()).isTrue();
    assertThat(fact.context().dimensions())
        .isEqualTo(Map.of("us-gaap:StatementClassOfStockAxis", "us-gaap:CommonClassAMember"));
    assertThat(fact.decimals()).isNull();
    assertThat(fact.inTable()).isFalse();
  }

  @Test
  void dashesWordsAndNothingHaveTheValueThatTheirFormatSays() throws Exception {
    InlineFiling filing =
        read(
            "<p>"
                + formatted("ixt:fixed-zero", "—")
                + formatted("ixt-sec:numwordsen", "twenty-five thousand")
                + formatted("ixt:num-comma-decimal", "1.234,5")
                + "<ix:nonFraction name='x:Nil' contextRef='year' unitRef='usd' xsi:nil='true'>"
                + "</ix:nonFraction></p>");

    assertThat(numbers(filing)).containsExactly("0", "25000", "1234.5", "nil");
  }

  @Test
  void aContinuedTextIsReadInOnePieceWithoutWhatIsExcluded() throws Exception {
    Fact.Text fact =
        (Fact.Text)
            first(
                "<div><ix:nonNumeric name='us-gaap:Policy' contextRef='year' continuedAt='more'>"
                    + "We recognise revenue <ix:exclude>Page 7</ix:exclude></ix:nonNumeric></div>"
                    + "<div><ix:continuation id='more'>when control passes.</ix:continuation></div>");

    assertThat(fact.printed()).isEqualTo("We recognise revenue when control passes.");
  }

  @Test
  void aFactThatCannotBeUnderstoodIsNamedAndTheRestIsRead() throws Exception {
    InlineFiling filing =
        read("<p>" + number("x:Odd", "usd", "about ten") + number("x:Even", "usd", "12") + "</p>");

    assertThat(numbers(filing)).containsExactly("12");
    assertThat(filing.notes()).containsExactly("x:Odd is not a number: about ten");
  }

  @Test
  void aPageWithoutTagsIsRefused() {
    assertThatThrownBy(
            () -> InlineXbrlReader.read("page.html", "<p>Nothing is tagged.</p>".getBytes(UTF_8)))
        .isInstanceOf(UnreadableDocumentException.class)
        .hasMessage("page.html: it has no inline XBRL facts");
  }

  @Test
  void nothingOfAFilingIsTakenForNavigation() throws Exception {
    InlineFiling filing =
        read(
            "<div class='menu'><table><tr><td>Deferred</td><td>"
                + number("x:Deferred", "usd", "99")
                + "</td></tr><tr><td>Other</td><td>1</td></tr></table></div><p>"
                + "The company sells pumps. ".repeat(80)
                + "</p>");

    assertThat(filing.document().text()).contains("Deferred | 99").contains("sells pumps");
  }

  private static Fact first(String body) throws UnreadableDocumentException {
    return read(body).facts().stream()
        .filter(fact -> fact.span() != null)
        .findFirst()
        .orElseThrow();
  }

  private static InlineFiling read(String body) throws UnreadableDocumentException {
    String page = "<html><body>" + HEADER + body + "</body></html>";
    return InlineXbrlReader.read("filing.html", page.getBytes(UTF_8));
  }

  private static List<String> numbers(InlineFiling filing) {
    return filing.facts().stream()
        .filter(Fact.Numeric.class::isInstance)
        .map(fact -> ((Fact.Numeric) fact).value())
        .map(value -> value == null ? "nil" : value.toPlainString())
        .toList();
  }

  private static String number(String concept, String unit, String printed) {
    return "<ix:nonFraction name='%s' contextRef='year' unitRef='%s' decimals='0'>%s</ix:nonFraction> "
        .formatted(concept, unit, printed);
  }

  private static String formatted(String format, String printed) {
    return "<ix:nonFraction name='x:N' contextRef='year' unitRef='usd' format='%s'>%s</ix:nonFraction> "
        .formatted(format, printed);
  }
}
