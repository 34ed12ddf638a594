package dev.fathom.agent.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.fathom.agent.corpus.CorpusService;
import dev.fathom.agent.reasoning.Reasoners;
import dev.fathom.agent.report.Chart;
import dev.fathom.agent.report.ChartFile;
import dev.fathom.agent.report.Report;
import dev.fathom.agent.run.Artifact;
import dev.fathom.agent.run.NewRun;
import dev.fathom.agent.run.Run;
import dev.fathom.agent.run.RunEvent;
import dev.fathom.agent.run.Runs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.UUID;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "research",
    description = {
      "Researches a question over a folder of documents and prints the report.",
      "Progress goes to standard error. What the question leaves open is assumed, and said.",
      "Exit codes: 0 completed, 1 failed, 2 bad arguments, 3 incomplete."
    })
final class ResearchCommand implements Callable<Integer> {
  enum Format {
    MD,
    JSON
  }

  @Parameters(paramLabel = "QUESTION", description = "What you want to know, in quotes.")
  String question = "";

  @Mixin CorpusOptions corpus = new CorpusOptions();

  @Option(
      names = "--format",
      paramLabel = "md|json",
      defaultValue = "md",
      description = "Format of the report (default: ${DEFAULT-VALUE}).")
  Format format = Format.MD;

  @Option(
      names = "--out",
      paramLabel = "FILE",
      description =
          "Write the report to this file instead of standard output, and its charts beside it.")
  @Nullable Path out;

  @Option(
      names = "--web",
      description = {
        "Look into the web as well as the documents.",
        "What is searched for then leaves this machine."
      })
  boolean web;

  @Option(
      names = "--reasoner",
      paramLabel = "llm|concept",
      description = {
        "Who reasons: a language model, or rules over sentences without one",
        "(default: llm where FATHOM_LLM_URL is set)."
      })
  @Nullable String reasoner;

  @Override
  public Integer call() {
    corpus.check();
    if (question.isBlank()) {
      throw new IllegalArgumentException("The question is empty. Write what you want to know.");
    }
    return Service.run(Service.WITHOUT_SERVER, this::research);
  }

  private int research() throws IOException, InterruptedException {
    var corpora = Service.bean(CorpusService.class);
    var runs = Service.bean(Runs.class);
    UUID id = corpus.read(corpora, System.err);
    var asked = new NewRun(id, corpus.document, question, null, reasoner(), true, web);
    Run run = runs.start(asked, corpora.sources(id, corpus.document));
    run = Service.bean(ForegroundRun.class).follow(run.id(), this::show);
    Run.Problem problem = run.problem();
    if (problem != null) {
      System.err.printf("%s: %s%n", problem.title(), problem.detail());
    }
    Report report = runs.report(run.id()).orElse(null);
    if (report != null) {
      saveCharts(run.id(), report);
      write(Service.bean(ReportText.class).of(report, format, this::link));
    }
    return switch (run.state()) {
      case COMPLETED -> Fathom.COMPLETED;
      case INCOMPLETE -> Fathom.INCOMPLETE;
      default -> Fathom.FAILED;
    };
  }

  private String reasoner() {
    var reasoners = Service.bean(Reasoners.class);
    return reasoner == null ? reasoners.preferred() : reasoners.named(reasoner).name();
  }

  private void show(RunEvent event) {
    ProgressLine.of(event).ifPresent(System.err::println);
  }

  /** Beside the report, under its name. */
  private void saveCharts(UUID run, Report report) throws IOException {
    Path target = out;
    if (target == null || format != Format.MD) {
      return;
    }
    for (Chart chart : report.charts()) {
      for (ChartFile file : chart.files()) {
        Artifact artifact = Service.bean(Runs.class).artifact(run, file.name()).orElseThrow();
        Files.write(target.resolveSibling(beside(target, file)), artifact.content());
      }
    }
  }

  private String link(ChartFile file) {
    Path target = out;
    return target == null ? "" : beside(target, file);
  }

  /** The links of the report are read as addresses, so the name may hold nothing they may not. */
  private static String beside(Path target, ChartFile file) {
    String stem = target.getFileName().toString().replaceFirst("\\.[^.]*$", "");
    return stem.replaceAll("[^\\p{L}\\p{N}._-]", "-") + "-" + file.name();
  }

  private void write(String report) throws IOException {
    Path target = out;
    if (target == null) {
      System.out.write(report.getBytes(UTF_8));
      System.out.flush();
      return;
    }
    Path beside = target.resolveSibling(target.getFileName() + ".part");
    Files.writeString(beside, report);
    Files.move(beside, target, StandardCopyOption.REPLACE_EXISTING);
    System.err.println("The report is in " + target);
  }
}
