package dev.fathom.search.eval;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.fathom.search.eval.GridTable.GridText;
import dev.fathom.search.eval.GridTable.Relation;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EvaluationTest {
  private static final GridTable TABLE =
      new GridTable(
          1,
          2,
          2,
          List.of(
              new GridText(0, 0, 0, 1, "Year"),
              new GridText(1, 1, 0, 0, "2022"),
              new GridText(1, 1, 1, 1, "2023")),
          null);

  @Test
  void aTableIsWhollySimilarToItselfAndLessToAnother() {
    GridTable other =
        new GridTable(
            1,
            1,
            2,
            TABLE.cells().stream()
                .filter(cell -> cell.row() == 1)
                .map(cell -> new GridText(0, 0, cell.column(), cell.column(), cell.text()))
                .toList(),
            null);

    assertThat(TreeEditSimilarity.of(TABLE, TABLE)).isEqualTo(1);
    // Six nodes; the row of the heading and its cell are missing.
    assertThat(TreeEditSimilarity.of(TABLE, other)).isCloseTo(1 - 2 / 6.0, within(1e-9));
  }

  @Test
  void eachCellIsRelatedToItsNearestNeighbours() {
    assertThat(TABLE.relations())
        .containsExactlyInAnyOrder(
            new Relation(false, "year", "2022"), new Relation(true, "2022", "2023"));
  }

  @Test
  void segmentsFoundMissedAndWronglyKeptAreCounted(@TempDir Path folder) throws Exception {
    try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(folder.resolve("a.gz")))) {
      out.write("<p>Closed on Mondays, open on Tuesdays.</p>".getBytes(UTF_8));
    }
    Files.writeString(
        folder.resolve("cases.jsonl"),
        "{\"file\": \"a.gz\", \"wanted\": [\"on Mondays\", \"absent\"], \"unwanted\": [\"open\"]}\n");

    assertThat(WebPagesEvaluation.measure(folder, Progress.SILENT).score())
        .isEqualTo(new WebPagesEvaluation.Score(1, 1, 1));
  }

  @Test
  void aBrokenFileEndsInAReason(@TempDir Path folder) throws Exception {
    Files.writeString(folder.resolve("broken.pdf"), "%PDF-1.7 and nothing else");
    RobustnessEvaluation.Result result =
        RobustnessEvaluation.measure(folder, Duration.ofSeconds(60), Progress.SILENT);

    assertThat(result.count(RobustnessEvaluation.Ending.REASON)).isEqualTo(1);
  }

  @Test
  void aFilingIsReadWithoutItsTags(@TempDir Path folder) throws Exception {
    Files.writeString(
        folder.resolve("filing.html"),
        """
        <html><body><div style="display:none"><ix:header><ix:resources>
        <xbrli:context id="c"><xbrli:period><xbrli:startDate>2023-01-01</xbrli:startDate>
        <xbrli:endDate>2023-12-31</xbrli:endDate></xbrli:period></xbrli:context>
        </ix:resources></ix:header></div><p>For the fiscal year ended December 31, 2023</p>
        <p>United States Securities and Exchange Commission Form 10-K</p>
        <table><tr><td>(in millions)</td><td>2023</td></tr>
        <tr><td>Net sales</td><td><ix:nonFraction name="s" contextRef="c" unitRef="u" scale="6"
        >14</ix:nonFraction></td></tr><tr><td>Rate</td><td><ix:nonFraction name="r"
        contextRef="c" unitRef="u" scale="6">21</ix:nonFraction>%</td></tr></table></body></html>
        """);
    FilingsEvaluation.Result result = FilingsEvaluation.measure(folder, Progress.SILENT);

    assertThat(result.score()).isEqualTo(new FilingsEvaluation.Score(2, 2, 1, 2, 1));
    assertThat(result.files().getFirst().misses())
        .containsExactly(
            new FilingsEvaluation.Miss(
                "r", "21", "x10^6 2023-12-31", "x10^-2 2023-12-31", "Rate | 21%"));
  }

  @Test
  void aFolderThatIsLaidOutOtherwiseIsRefusedWithWhatItHasToHold(@TempDir Path folder) {
    assertThatThrownBy(() -> WebPagesEvaluation.measure(folder, Progress.SILENT))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(folder + " has to hold cases.jsonl and the pages that it names.");
    assertThatThrownBy(() -> TablesEvaluation.measure(folder.resolve("none"), Progress.SILENT))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("There is no folder");
  }
}
