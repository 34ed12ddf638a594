package dev.fathom.agent.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.fathom.sandbox.Column;
import dev.fathom.sandbox.Content;
import dev.fathom.sandbox.ExecutionRequest;
import dev.fathom.sandbox.ExecutionResult;
import dev.fathom.sandbox.Figure;
import dev.fathom.sandbox.InputFile;
import dev.fathom.sandbox.OutputFile;
import dev.fathom.sandbox.Refusal;
import dev.fathom.sandbox.Sandbox;
import dev.fathom.sandbox.SandboxConfig;
import dev.fathom.sandbox.Status;
import dev.fathom.sandbox.Table;
import dev.fathom.sandbox.Value;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
    name = "exec",
    description = {
      "Runs the Python code on standard input and prints what came of it.",
      "The code finds the files of --in beside it and reaches nothing else. New files",
      "and open matplotlib figures are its artifacts; a data frame in the last line is",
      "shown as a table.",
      "Exit codes: 0 it came to its end, 1 it failed, 2 bad arguments, 3 a limit ended",
      "it."
    })
final class SandboxExecCommand implements Callable<Integer> {
  enum Format {
    TEXT,
    JSON
  }

  private static final int WIDTH = 80;
  private static final int MOST_ROWS = 40;

  @Option(
      names = "--in",
      paramLabel = "FILE",
      description = "A file for the code to read; may be repeated.")
  List<Path> inputs = List.of();

  @Option(
      names = "--timeout",
      paramLabel = "S",
      description = "Seconds to run, at most 30 (default: 30).")
  @Nullable Double timeout;

  @Option(
      names = "--out",
      paramLabel = "DIR",
      description = "Save the artifacts in this folder; without it they are only listed.")
  @Nullable Path out;

  @Option(
      names = "--seed",
      paramLabel = "N",
      defaultValue = "0",
      description = "Seed of random numbers (default: ${DEFAULT-VALUE}).")
  long seed;

  @Option(
      names = "--format",
      paramLabel = "text|json",
      defaultValue = "text",
      description = "Format of the result (default: ${DEFAULT-VALUE}).")
  Format format = Format.TEXT;

  @Override
  public Integer call() throws IOException, InterruptedException {
    List<InputFile> files = read();
    SandboxConfig config = SandboxCommand.config().withOneInterpreter();
    Duration wall = wall(config);
    String code = new String(System.in.readAllBytes(), StandardCharsets.UTF_8);
    if (code.isBlank()) {
      throw new IllegalArgumentException("There is no code on standard input.");
    }
    ExecutionResult result;
    try (Sandbox sandbox = Sandbox.open(config)) {
      result = sandbox.execute(new ExecutionRequest(code, files, seed, wall, null));
    }
    List<OutputFile> artifacts = artifacts(result);
    save(artifacts);
    switch (format) {
      case JSON -> System.out.println(json(result));
      case TEXT -> print(result, artifacts);
    }
    return switch (result.status()) {
      case OK -> Fathom.COMPLETED;
      case ERROR, SIGNAL -> Fathom.FAILED;
      case TIMEOUT, MEMORY, DISK, OUTPUT, PROCESSES -> Fathom.INCOMPLETE;
    };
  }

  private List<InputFile> read() throws IOException {
    List<InputFile> files = new ArrayList<>();
    for (Path input : inputs) {
      if (!Files.isRegularFile(input)) {
        throw new IllegalArgumentException("There is no file %s.".formatted(input));
      }
      files.add(
          new InputFile(input.getFileName().toString(), Content.of(Files.readAllBytes(input))));
    }
    return files;
  }

  private @Nullable Duration wall(SandboxConfig config) {
    Double seconds = timeout;
    if (seconds == null) {
      return null;
    }
    long most = config.limits().wall().toSeconds();
    if (!(seconds > 0 && seconds <= most)) {
      throw new IllegalArgumentException(
          "--timeout has to be more than 0 and at most %d seconds.".formatted(most));
    }
    return Duration.ofMillis(Math.max(1, Math.round(seconds * 1000)));
  }

  private static List<OutputFile> artifacts(ExecutionResult result) {
    List<OutputFile> artifacts = new ArrayList<>();
    for (Figure figure : result.figures()) {
      artifacts.add(figure.png());
      OutputFile svg = figure.svg();
      if (svg != null) {
        artifacts.add(svg);
      }
    }
    for (Table table : result.tables()) {
      OutputFile whole = table.file();
      if (whole != null) {
        artifacts.add(whole);
      }
    }
    artifacts.addAll(result.files());
    return artifacts;
  }

  private void save(List<OutputFile> artifacts) throws IOException {
    Path folder = out;
    if (folder == null) {
      return;
    }
    Files.createDirectories(folder);
    for (OutputFile artifact : artifacts) {
      Path target = folder.resolve(artifact.name());
      if (Files.exists(target, LinkOption.NOFOLLOW_LINKS)
          && !Files.isRegularFile(target, LinkOption.NOFOLLOW_LINKS)) {
        throw new IOException(target + " is there already and is not a file.");
      }
      Files.write(target, artifact.content().bytes());
    }
  }

  private static String json(ExecutionResult result) throws JsonProcessingException {
    return SandboxJson.mapper().writerWithDefaultPrettyPrinter().writeValueAsString(result);
  }

  private void print(ExecutionResult result, List<OutputFile> artifacts) {
    System.out.print(ended(TextTable.harmless(result.stdout())));
    System.err.print(ended(TextTable.harmless(result.stderr())));
    for (Table table : result.tables()) {
      System.out.print(text(table));
    }
    Value value = result.value();
    if (value != null && result.tables().isEmpty()) {
      System.out.println(TextTable.harmless(value.text()));
    }
    Path folder = out;
    for (OutputFile artifact : artifacts) {
      String place = folder == null ? artifact.name() : folder.resolve(artifact.name()).toString();
      System.err.printf(Locale.ROOT, "%s (%,d bytes)%n", place, artifact.content().size());
    }
    if (folder == null && !artifacts.isEmpty()) {
      System.err.println("--out DIR saves them.");
    }
    for (Refusal refusal : result.refused()) {
      String line = "Not taken: " + refusal.path() + ": " + refusal.reason();
      System.err.println(TextTable.wrap(line, WIDTH));
    }
    System.err.println(
        "%s in %.2f s, tier %s"
            .formatted(
                ending(result),
                result.usage().wall().toMillis() / 1000.0,
                result.provenance().proof().tier().word()));
  }

  private static String ending(ExecutionResult result) {
    Status status = result.status();
    return switch (status) {
      case OK -> "Done";
      case ERROR -> "Failed with exit code " + result.exitCode();
      case SIGNAL -> "Crashed with signal " + result.signal();
      case TIMEOUT, MEMORY, DISK, OUTPUT, PROCESSES ->
          "Ended by the limit on "
              + status.name().toLowerCase(Locale.ROOT).replace("timeout", "time");
    };
  }

  private static String text(Table table) {
    List<String> head = table.schema().stream().map(Column::name).toList();
    int shown = Math.min(MOST_ROWS, table.rows().size());
    String text = TextTable.of(head, table.rows().subList(0, shown), WIDTH);
    return table.rowCount() > shown
        ? text + "… %,d more rows%n".formatted(table.rowCount() - shown)
        : text;
  }

  private static String ended(String text) {
    return text.isEmpty() || text.endsWith("\n") ? text : text + "\n";
  }
}
