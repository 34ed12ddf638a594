package dev.fathom.search.read;

import static dev.fathom.search.document.Confidence.GUESSED;
import static dev.fathom.search.document.Confidence.INFERRED;
import static dev.fathom.search.document.Confidence.STATED;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.fathom.search.document.Metadata;
import dev.fathom.search.read.text.Dates;
import java.time.LocalDate;
import java.util.Calendar;
import java.util.GregorianCalendar;
import java.util.TimeZone;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DatesAndTitlesTest {
  private static final LocalDate DAY = LocalDate.of(2024, 3, 2);

  private final DocumentReader reader = new DocumentReader();

  @ParameterizedTest
  @ValueSource(
      strings = {
        "2024-03-02T08:00:00Z",
        "20240302",
        "2024/3/2 10:21",
        "2 March 2024",
        "2nd of March, 2024",
        "March 2, 2024",
        "Mar. 2 2024",
        "02.03.2024",
        "2. März 2024",
        "2 mars 2024",
        "2024年3月2日",
        "发布时间：2024年03月02日 10:21",
        "二〇二四年三月二日",
        "令和6年3月2日"
      })
  void aDayIsReadHoweverItIsWritten(String text) {
    assertThat(Dates.first(text)).isEqualTo(DAY);
  }

  @ParameterizedTest
  @ValueSource(strings = {"2024-13-40", "31.02.2024", "March 2024", "12024030212", "no day"})
  void whatIsNoDayIsNone(String text) {
    assertThat(Dates.first(text)).isNull();
  }

  @Test
  void aPageSaysHowSureItsDateAndTitleAre() throws Exception {
    Metadata stated = page("<meta name=\"date\" content=\"2024-03-02\"><title>Tides</title>", "");
    Metadata inferred = page("", "<h1>潮汐</h1><span class=\"pub-date\">2024年3月2日</span>");
    Metadata said = page("", "<p>发布时间：2024-03-02 来源：港口报</p>");

    assertThat(stated.published()).isEqualTo(DAY);
    assertThat(stated.confidences().published()).isEqualTo(STATED);
    assertThat(stated.confidences().title()).isEqualTo(STATED);
    assertThat(inferred.published()).isEqualTo(DAY);
    assertThat(inferred.confidences().published()).isEqualTo(INFERRED);
    assertThat(inferred.title()).isEqualTo("潮汐");
    assertThat(inferred.confidences().title()).isEqualTo(INFERRED);
    assertThat(said.published()).isEqualTo(DAY);
  }

  @Test
  void aPdfSaysHowSureItsDateAndTitleAre() throws Exception {
    SamplePdf pdf = new SamplePdf().text(72, 100, 10, "The harbour was busy early that day.");
    Calendar made = new GregorianCalendar(TimeZone.getTimeZone("UTC"));
    made.set(2024, Calendar.MARCH, 2, 12, 0, 0);
    pdf.document().getDocumentInformation().setCreationDate(made);
    Metadata guessed = reader.read("harbour.pdf", pdf.bytes()).metadata();
    SamplePdf dated =
        new SamplePdf().bold(72, 80, 16, "The Harbour").text(72, 100, 10, "March 2, 2024");
    dated.text(72, 130, 10, "The harbour was busy early that day.");
    Metadata inferred = reader.read("harbour.pdf", dated.bytes()).metadata();

    assertThat(guessed.published()).isEqualTo(DAY);
    assertThat(guessed.confidences().published()).isEqualTo(GUESSED);
    assertThat(guessed.confidences().title()).isEqualTo(GUESSED);
    assertThat(inferred.published()).isEqualTo(DAY);
    assertThat(inferred.confidences().published()).isEqualTo(INFERRED);
    assertThat(inferred.confidences().title()).isEqualTo(INFERRED);
  }

  private Metadata page(String head, String body) throws UnreadableDocumentException {
    String page =
        "<html><head>%s</head><body>%s<p>Water stood at the second step.</p></body></html>"
            .formatted(head, body);
    return reader.read("page.html", page.getBytes(UTF_8)).metadata();
  }
}
