package dev.fathom.agent.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.fathom.agent.corpus.Corpora;
import dev.fathom.agent.corpus.CorpusService;
import dev.fathom.agent.eval.FinanceBench;
import dev.fathom.agent.eval.FinanceBenchEvaluation;
import dev.fathom.agent.eval.FinanceBenchEvaluation.Scope;
import dev.fathom.agent.eval.FinanceBenchResult;
import dev.fathom.agent.eval.FinanceBenchResult.PerQuestion;
import dev.fathom.agent.eval.FinanceBenchResult.Stated;
import dev.fathom.agent.eval.PlainRetrieval;
import dev.fathom.agent.reasoning.Reasoners;
import dev.fathom.agent.report.MarkdownRenderer;
import dev.fathom.agent.report.Report;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "eval",
    description = "Measures Fathom against documents with known answers.",
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {
      EvalCommand.FinanceBenchCommand.class,
      ClaimsCommand.class,
      ReadingEvaluations.Tables.class,
      ReadingEvaluations.WebPages.class,
      ReadingEvaluations.Filings.class,
      ReadingEvaluations.OddPdfs.class
    })
final class EvalCommand {
  enum Format {
    TEXT,
    JSON
  }

  @Command(
      name = "financebench",
      description = {
        "Asks the questions of a folder laid out like FinanceBench:",
        "questions.jsonl, and the filings in pdfs/."
      })
  static final class FinanceBenchCommand implements Callable<Integer> {
    @Parameters(paramLabel = "DIR", description = "Folder with questions.jsonl and pdfs/.")
    Path folder = Path.of(".");

    @Option(
        names = "--scope",
        paramLabel = "all|document",
        defaultValue = "all",
        description =
            "Search every filing, or only the one the question is about (default:"
                + " ${DEFAULT-VALUE}).")
    Scope scope = Scope.ALL;

    @Option(
        names = "--reasoner",
        paramLabel = "NAME",
        split = ",",
        defaultValue = "concept",
        description =
            "Who answers; several, parted by commas, are compared (default: ${DEFAULT-VALUE}).")
    List<String> reasoners = List.of("concept");

    @Option(
        names = "--format",
        paramLabel = "text|json",
        defaultValue = "text",
        description = "Format of the result (default: ${DEFAULT-VALUE}).")
    Format format = Format.TEXT;

    @Option(
        names = "--only",
        paramLabel = "ID",
        split = ",",
        description = "Ask these questions alone, by their ids.")
    Set<String> only = Set.of();

    @Option(
        names = "--reports",
        paramLabel = "DIR",
        description = "Write each report there as Markdown, below the known answer.")
    @Nullable Path reports;

    @Override
    public Integer call() throws IOException {
      FinanceBench all = FinanceBench.load(folder);
      FinanceBench bench = only.isEmpty() ? all : all.only(only);
      if (reports != null) {
        Files.createDirectories(reports);
      }
      return Service.run(Service.WITHOUT_SERVER, () -> evaluate(bench));
    }

    private int evaluate(FinanceBench bench) throws InterruptedException, IOException {
      Reasoners known = Service.bean(Reasoners.class);
      List<String> asked = reasoners.stream().map(name -> known.named(name).name()).toList();
      var corpus = new CorpusOptions();
      corpus.folder = bench.pdfs();
      UUID id = corpus.read(Service.bean(CorpusService.class), System.err);
      List<FinanceBenchResult> results = new ArrayList<>();
      for (String reasoner : asked) {
        results.add(
            Service.bean(FinanceBenchEvaluation.class)
                .evaluate(bench, id, scope, reasoner, this::show));
      }
      var plain =
          PlainRetrieval.measure(
              bench,
              Service.bean(Corpora.class),
              Service.bean(CorpusService.class).sources(id, null),
              scope);
      switch (format) {
        case TEXT -> {
          results.forEach(result -> System.out.print(result.text()));
          System.out.print(plain.text());
          if (results.size() > 1) {
            System.out.print(FinanceBenchResult.compared(results));
          }
        }
        case JSON -> {
          var mapper = Service.bean(ObjectMapper.class);
          ObjectNode both =
              results.size() == 1
                  ? mapper.valueToTree(results.getFirst())
                  : mapper.createObjectNode().set("reasoners", mapper.valueToTree(results));
          both.set("baseline", mapper.valueToTree(plain));
          System.out.println(mapper.writerWithDefaultPrettyPrinter().writeValueAsString(both));
        }
      }
      return Fathom.COMPLETED;
    }

    private void show(FinanceBench.Item item, Optional<Report> report, PerQuestion result) {
      if (reports != null) {
        keep(reports, item, report);
      }
      System.err.printf(
          "%-22s page %-4s cited %-4s %s%n",
          item.id(),
          result.rank() == 0 ? "-" : "@" + result.rank(),
          result.citedRank() == 0 ? "-" : "@" + result.citedRank(),
          result.numeric()
              ? (result.right() ? "right " : "wrong ") + result.answered() + " / " + item.answer()
              : direction(result.direction()));
      result.untraced().forEach(number -> System.err.println("  untraced: " + number));
    }

    private static String direction(Stated stated) {
      return switch (stated) {
        case NOTHING -> "";
        case RIGHT -> "direction right";
        case WRONG -> "direction wrong";
      };
    }

    private static void keep(Path folder, FinanceBench.Item item, Optional<Report> report) {
      String pages =
          item.evidence().stream()
              .map(known -> "%s, page %d".formatted(known.doc(), known.page()))
              .collect(Collectors.joining("; "));
      String text =
          "Known answer: %s (%s)%n%n%s"
              .formatted(
                  item.answer().strip(),
                  pages,
                  report.map(new MarkdownRenderer()::render).orElse("No report was written.\n"));
      try {
        Files.writeString(folder.resolve(item.id() + ".md"), text);
      } catch (IOException failure) {
        throw new UncheckedIOException(failure);
      }
    }
  }
}
