package dev.fathom.agent.compute;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.fathom.agent.figures.Quantity;
import dev.fathom.agent.figures.Unit;
import dev.fathom.agent.reasoning.Program;
import dev.fathom.agent.report.ChartFile;
import dev.fathom.agent.report.ReportProgram;
import dev.fathom.agent.run.Artifact;
import dev.fathom.sandbox.Content;
import dev.fathom.sandbox.ExecutionRequest;
import dev.fathom.sandbox.ExecutionResult;
import dev.fathom.sandbox.InputFile;
import dev.fathom.sandbox.OutputFile;
import dev.fathom.sandbox.PythonException;
import dev.fathom.sandbox.SandboxException;
import dev.fathom.sandbox.SandboxUnavailableException;
import dev.fathom.sandbox.Status;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Runs programs that a model has written over figures. All that a program gets is one table:
 * values, units and years under the names it calls them; no word of a source. All that is taken
 * from it is the numbers it said it would give. Thread-safe.
 */
public final class Programs {
  private static final Duration LONGEST = Duration.ofSeconds(20);
  private static final int LONGEST_REASON = 300;
  private static final Pattern VARIABLE = Pattern.compile("[A-Za-z_]\\w{0,39}");
  private static final String FRAME = frame();
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Computing computing;

  public Programs(Computing computing) {
    this.computing = computing;
  }

  /** Whether it is known that there is no sandbox here. */
  public boolean off() {
    return computing.standing() instanceof Computing.Standing.Off;
  }

  /**
   * A figure as a program gets it.
   *
   * @param year 0 where it is not known
   */
  public record Input(Quantity quantity, int year) {}

  /**
   * What a program gave.
   *
   * @param values by variable, as the program holds them
   */
  public record Ran(Map<String, BigDecimal> values, ReportProgram program, List<Artifact> files) {
    public Ran {
      values = Map.copyOf(values);
      files = List.copyOf(files);
    }
  }

  /**
   * Runs a program.
   *
   * @param number from 1, for its names
   * @param inputs by the names that the program calls them
   * @throws ProgramFailedException when it breaks a rule, fails, or gives no number
   * @throws SandboxUnavailableException when computing in Python is off here
   * @throws SandboxException when the sandbox fails
   */
  public Ran run(Program program, int number, Map<String, Input> inputs)
      throws InterruptedException, ProgramFailedException {
    check(program, inputs);
    String id = "program-" + number;
    Content code = Content.of(whole(program));
    Content table = Content.of(table(inputs));
    ExecutionResult result =
        computing.execute(
            ExecutionRequest.of(code.text(), new InputFile(id + ".json", table)).within(LONGEST));
    Content results = results(result);
    Map<Artifact, ChartFile.Kind> files = new LinkedHashMap<>();
    files.put(new Artifact(id + ".py", "text/x-python", code.bytes()), ChartFile.Kind.CODE);
    files.put(new Artifact(id + ".json", "application/json", table.bytes()), ChartFile.Kind.DATA);
    files.put(
        new Artifact(id + "-results.json", "application/json", results.bytes()),
        ChartFile.Kind.RESULT);
    return new Ran(
        values(program, results),
        new ReportProgram(
            id,
            List.of(),
            result.provenance().proof().tier().word(),
            result.provenance().versions(),
            files.entrySet().stream().map(e -> described(e.getKey(), e.getValue())).toList()),
        List.copyOf(files.keySet()));
  }

  private static void check(Program program, Map<String, Input> inputs)
      throws ProgramFailedException {
    if (inputs.isEmpty()) {
      throw new ProgramFailedException("It reads no figure: write f[\"f1\"] with a label.");
    }
    List<String> unknown =
        program.inputs().keySet().stream().filter(name -> !inputs.containsKey(name)).toList();
    if (!unknown.isEmpty()) {
      throw new ProgramFailedException("There is no figure " + String.join(", ", unknown));
    }
    List<String> own = OwnNumbers.in(program.code());
    if (!own.isEmpty()) {
      throw new ProgramFailedException(
          "It brings numbers of its own: %s. Only figures and small counts may be used."
              .formatted(String.join(", ", own)));
    }
    for (Program.Result result : program.results()) {
      if (!VARIABLE.matcher(result.variable()).matches()) {
        throw new ProgramFailedException("'%s' is no variable".formatted(result.variable()));
      }
    }
  }

  private static String whole(Program program) {
    String names =
        program.results().stream()
            .map(result -> '"' + result.variable() + '"')
            .collect(Collectors.joining(", ", "[", "]"));
    return FRAME
        .replace("[]:  # {results}", names + ":")
        .replace("# {code}", program.code().strip());
  }

  private static String table(Map<String, Input> inputs) {
    ObjectNode table = JSON.createObjectNode();
    inputs.forEach(
        (name, input) -> {
          boolean percent = input.quantity().unit().kind() == Unit.Kind.PERCENT;
          Quantity plain = percent ? input.quantity().in(Unit.Kind.RATIO) : input.quantity();
          ObjectNode figure = table.putObject(name);
          figure.put("value", plain.value().toPlainString());
          figure.put("unit", plain.unit().symbol());
          if (input.year() > 0) {
            figure.put("year", input.year());
          }
        });
    try {
      return JSON.writerWithDefaultPrettyPrinter().writeValueAsString(table);
    } catch (JsonProcessingException impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  private static Content results(ExecutionResult result) throws ProgramFailedException {
    PythonException raised = result.exception();
    if (raised != null) {
      throw new ProgramFailedException(shortened(raised.type() + ": " + raised.message()));
    }
    if (result.status() != Status.OK) {
      throw new ProgramFailedException(
          shortened(("It ended with " + result.status() + ". " + result.stderr()).strip()));
    }
    return result.files().stream()
        .filter(file -> file.name().equals("results.json"))
        .map(OutputFile::content)
        .findFirst()
        .orElseThrow(() -> new ProgramFailedException("It ended before it gave its results."));
  }

  private static String shortened(String reason) {
    return reason.length() <= LONGEST_REASON ? reason : reason.substring(0, LONGEST_REASON) + "…";
  }

  private static Map<String, BigDecimal> values(Program program, Content results)
      throws ProgramFailedException {
    Map<String, BigDecimal> values = new LinkedHashMap<>();
    try {
      var given = JSON.readTree(results.text());
      for (Program.Result result : program.results()) {
        values.put(result.variable(), new BigDecimal(given.path(result.variable()).asText()));
      }
      return values;
    } catch (JsonProcessingException | NumberFormatException hostile) {
      throw new ProgramFailedException("Its results are no numbers.");
    }
  }

  private static ChartFile described(Artifact file, ChartFile.Kind kind) {
    return new ChartFile(kind, file.name(), file.mediaType(), file.size(), file.sha256());
  }

  private static String frame() {
    try (InputStream stream = Programs.class.getResourceAsStream("program.py")) {
      if (stream == null) {
        throw new IllegalStateException("The resource program.py is missing");
      }
      return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
