package dev.fathom.agent.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.fathom.agent.cli.EvalCommand.Format;
import dev.fathom.search.eval.FilingsEvaluation;
import dev.fathom.search.eval.Progress;
import dev.fathom.search.eval.RobustnessEvaluation;
import dev.fathom.search.eval.RobustnessEvaluation.Ending;
import dev.fathom.search.eval.RobustnessEvaluation.FileOutcome;
import dev.fathom.search.eval.TablesEvaluation;
import dev.fathom.search.eval.WebPagesEvaluation;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.function.Function;
import java.util.logging.Level;
import java.util.logging.Logger;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/**
 * The evaluations of reading: each takes a folder of real material and prints its measures beside
 * those of a plain reader of the same kind. Nothing of the service is started.
 */
final class ReadingEvaluations {
  /** Complaints about fonts are no result; held here so that the level stays. */
  private static final Logger PDFBOX = Logger.getLogger("org.apache.pdfbox");

  private ReadingEvaluations() {}

  /** What all of them share. */
  abstract static class Evaluation implements Callable<Integer> {
    @Parameters(paramLabel = "DIR", description = "Folder with the material.")
    Path folder = Path.of(".");

    @Option(
        names = "--format",
        paramLabel = "text|json",
        defaultValue = "text",
        description = "Format of the result (default: ${DEFAULT-VALUE}).")
    Format format = Format.TEXT;

    <R> int print(R result, Function<R, String> text) throws IOException {
      switch (format) {
        case TEXT -> System.out.print(text.apply(result));
        case JSON ->
            System.out.println(
                new ObjectMapper().writerWithDefaultPrettyPrinter().writeValueAsString(result));
      }
      return Fathom.COMPLETED;
    }

    static Progress progress() {
      PDFBOX.setLevel(Level.OFF);
      return new EvalProgress(System.err);
    }
  }

  @Command(
      name = "icdar2013",
      description = "Tables of PDFs: each PDF with its -str.xml (ICDAR 2013).")
  static final class Tables extends Evaluation {
    @Override
    public Integer call() throws IOException {
      return print(TablesEvaluation.measure(folder, progress()), Tables::text);
    }

    private static String text(TablesEvaluation.Result result) {
      var here = result.score();
      var plain = result.baseline();
      var table =
          new ScoreTable("plain PDF")
              .share("detection F1, by number", here.detectionF1(), plain.detectionF1(), 0.9)
              .share("detection F1, by overlap", here.overlapF1(), plain.overlapF1(), 0)
              .share("TEDS", here.teds(), plain.teds(), 0.8)
              .share("adjacency F1", here.adjacencyF1(), plain.adjacencyF1(), 0.75)
              .share(
                  "adjacency precision", here.adjacencyPrecision(), plain.adjacencyPrecision(), 0)
              .share("adjacency recall", here.adjacencyRecall(), plain.adjacencyRecall(), 0);
      return "%d documents, %d pages in %.1f s%n%s%s"
          .formatted(
              result.documents().size(),
              result.pages(),
              result.seconds(),
              table,
              failures(result.failures()));
    }
  }

  @Command(
      name = "web-pages",
      description = "Main content of web pages: cases.jsonl and the pages it names.")
  static final class WebPages extends Evaluation {
    @Override
    public Integer call() throws IOException {
      return print(WebPagesEvaluation.measure(folder, progress()), WebPages::text);
    }

    private static String text(WebPagesEvaluation.Result result) {
      var here = result.score();
      var plain = result.baseline();
      var table =
          new ScoreTable("body text")
              .share("F1 over all segments", here.f1(), plain.f1(), 0.924)
              .share("precision", here.precision(), plain.precision(), 0)
              .share("recall", here.recall(), plain.recall(), 0)
              .row(
                  "pages below .5",
                  Integer.toString(result.belowHalf().size()),
                  Integer.toString(result.baselineBelowHalf()),
                  "")
              .row("pages not read", Integer.toString(result.failures().size()), "", "0");
      StringBuilder text = new StringBuilder();
      text.append(
          "%d pages in %.1f s%n%s".formatted(result.pages().size(), result.seconds(), table));
      if (!result.belowHalf().isEmpty()) {
        text.append("pages below .5:%n".formatted());
        result
            .belowHalf()
            .forEach(
                page ->
                    text.append(
                        String.format(
                            Locale.ROOT,
                            "  %.2f  missed %d, wrong %d  %s%n",
                            page.score().f1(),
                            page.score().missed(),
                            page.score().wrong(),
                            page.file())));
      }
      return text + failures(result.failures());
    }
  }

  @Command(
      name = "filings-html",
      description = "Numbers of filings: HTML with inline XBRL, read without tags.")
  static final class Filings extends Evaluation {
    @Option(
        names = "--misses",
        paramLabel = "N",
        defaultValue = "0",
        description = "Show up to N facts of each file that were read wrong.")
    int misses;

    @Override
    public Integer call() throws IOException {
      return print(FilingsEvaluation.measure(folder, progress()), this::text);
    }

    private String text(FilingsEvaluation.Result result) {
      var here = result.score();
      var plain = result.baseline();
      var table =
          new ScoreTable("naive")
              .share("scale and period", here.share(), plain.share(), 0.9)
              .share("scale", part(here.scale(), here), part(plain.scale(), plain), 0)
              .share("period", part(here.period(), here), part(plain.period(), plain), 0)
              .share("value as printed", part(here.value(), here), part(plain.value(), plain), 0)
              .row("by file, scale and period:", "", "", "");
      for (FilingsEvaluation.FileScore file : result.files()) {
        String name = "  %s (%d)".formatted(file.file(), file.score().facts());
        table.share(name, file.score().share(), file.baseline().share(), 0);
      }
      StringBuilder text = new StringBuilder();
      text.append("%d filings, %d facts%n%s".formatted(result.files().size(), here.facts(), table));
      for (FilingsEvaluation.FileScore file : result.files()) {
        file.misses().stream()
            .limit(misses)
            .forEach(
                miss ->
                    text.append(
                        "%s: %s: %s read as %s%n    %s%n"
                            .formatted(
                                file.file(),
                                miss.printed(),
                                miss.right(),
                                miss.read(),
                                miss.where())));
      }
      return text + failures(result.failures());
    }

    private static double part(int right, FilingsEvaluation.Score score) {
      return score.facts() == 0 ? 0 : (double) right / score.facts();
    }
  }

  @Command(
      name = "odd-pdfs",
      description = "Odd, encrypted and broken PDFs: text or a reason within 20 s.")
  static final class OddPdfs extends Evaluation {
    private static final Duration ALLOWED = Duration.ofSeconds(20);

    @Override
    public Integer call() throws IOException, InterruptedException {
      return print(RobustnessEvaluation.measure(folder, ALLOWED, progress()), OddPdfs::text);
    }

    private static String text(RobustnessEvaluation.Result result) {
      var table = new ScoreTable("PDFBox");
      row(table, "text", Ending.TEXT, result, "");
      row(table, "a reason", Ending.REASON, result, "");
      row(table, "an exception of another kind", Ending.OTHER_EXCEPTION, result, "0");
      row(table, "no end within 20 s", Ending.NO_END, result, "0");
      StringBuilder text = new StringBuilder();
      text.append(
          String.format(
              Locale.ROOT,
              "%d files, the slowest in %.1f s%n%s",
              result.files().size(),
              result.slowestSeconds(),
              table));
      for (FileOutcome file : result.files()) {
        switch (file.ending()) {
          case OTHER_EXCEPTION, NO_END ->
              text.append("%s: %s%n".formatted(file.file(), file.detail()));
          case TEXT, REASON -> {}
        }
      }
      return text.toString();
    }

    private static void row(
        ScoreTable table,
        String what,
        Ending ending,
        RobustnessEvaluation.Result result,
        String goal) {
      table.row(
          what,
          Long.toString(result.count(ending)),
          Long.toString(RobustnessEvaluation.Result.count(result.baseline(), ending)),
          goal);
    }
  }

  private static String failures(List<String> failures) {
    StringBuilder text = new StringBuilder();
    failures.forEach(failure -> text.append("not read: ").append(failure).append('\n'));
    return text.toString();
  }
}
