package dev.fathom.sandbox;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Makes a result of what came over the wire. The monitor's part is taken as it is; the part that
 * the code could write is read leniently: what does not hold together is left out, with a word in
 * the refusals.
 */
final class ResultReader {
  private static final int MOST_TABLES = 100;
  private static final int MOST_FIGURES = 100;

  private final Connection.Answer answer;
  private final JsonNode done;
  private final JsonNode shown;
  private final OutputNames names = new OutputNames();
  private final List<Refusal> refused = new ArrayList<>();
  private final Set<String> used = new HashSet<>();

  private ResultReader(Connection.Answer answer) throws IOException {
    this.answer = answer;
    this.done = Json.read(answer.done().shared());
    this.shown = shown();
  }

  static ExecutionResult read(
      Connection.Answer answer, ExecutionRequest request, Map<String, String> versions)
      throws IOException {
    return new ResultReader(answer).result(request, versions);
  }

  private JsonNode shown() throws IOException {
    try {
      JsonNode node =
          answer.shown().size() == 0 ? Json.read("{}") : Json.read(answer.shown().shared());
      return node.isObject() ? node : Json.read("{}");
    } catch (IOException e) {
      refused.add(new Refusal("the shown tables and figures", "not readable"));
      return Json.read("{}");
    }
  }

  private ExecutionResult result(ExecutionRequest request, Map<String, String> versions) {
    for (JsonNode one : done.path("refused")) {
      refused.add(new Refusal(one.path("path").asText(), one.path("reason").asText()));
    }
    List<Table> tables = tables();
    List<Figure> figures = figures();
    List<OutputFile> files = files();
    Set<String> limits = new HashSet<>();
    done.path("limits").forEach(limit -> limits.add(limit.asText()));
    return new ExecutionResult(
        Status.valueOf(done.path("status").asText().toUpperCase(Locale.ROOT)),
        done.path("code").asInt(),
        done.path("signal").asInt(),
        answer.stdout().text(),
        answer.stderr().text(),
        value(),
        exception(),
        tables,
        figures,
        files,
        refused,
        limits,
        new Usage(
            Duration.ofMillis(done.path("wallMillis").asLong()),
            Duration.ofMillis(done.path("cpuMillis").asLong()),
            Duration.ofNanos(1000 * Math.max(0, done.path("beganMicros").asLong())),
            done.path("peakBytes").asLong(),
            done.path("stdoutBytes").asLong()),
        provenance(request, versions),
        done.path("sessionAlive").asBoolean());
  }

  private Provenance provenance(ExecutionRequest request, Map<String, String> versions) {
    Map<String, String> inputs = new HashMap<>();
    request.inputs().forEach(input -> inputs.put(input.name(), input.content().sha256()));
    return new Provenance(
        Content.of(request.code()).sha256(),
        inputs,
        request.seed(),
        versions,
        proof(done.path("proof")));
  }

  static Proof proof(JsonNode node) {
    Map<String, String> namespaces = new LinkedHashMap<>();
    node.path("namespaces")
        .properties()
        .forEach(entry -> namespaces.put(entry.getKey(), entry.getValue().asText()));
    return new Proof(
        Tier.of(node.path("tier").asText()),
        namespaces,
        node.path("seccomp").asBoolean(),
        node.path("filter").asText(),
        node.path("noNewPrivileges").asBoolean(),
        node.path("landlock").asInt(),
        node.path("kernelUid").asLong(),
        node.path("capabilities").asText(),
        node.path("cgroup").asText());
  }

  private @Nullable Value value() {
    JsonNode node = shown.path("value");
    if (!node.isObject()) {
      return null;
    }
    JsonNode exact = node.path("json");
    return new Value(
        node.path("type").asText(),
        node.path("text").asText(),
        exact.isObject() ? cell(exact.path("value"), type(exact.path("type").asText())) : null);
  }

  private @Nullable PythonException exception() {
    JsonNode node = shown.path("exception");
    return node.isObject()
        ? new PythonException(node.path("type").asText(), node.path("message").asText())
        : null;
  }

  private List<Table> tables() {
    List<Table> tables = new ArrayList<>();
    for (JsonNode node : shown.path("tables")) {
      if (tables.size() == MOST_TABLES) {
        refused.add(new Refusal("tables", "more than " + MOST_TABLES));
        break;
      }
      Table table = table(node);
      if (table != null) {
        tables.add(table);
      }
    }
    return tables;
  }

  private @Nullable Table table(JsonNode node) {
    List<Column> schema = new ArrayList<>();
    node.path("schema")
        .forEach(
            column ->
                schema.add(
                    new Column(column.path("name").asText(), type(column.path("type").asText()))));
    List<List<@Nullable Object>> rows = new ArrayList<>();
    for (JsonNode row : node.path("rows")) {
      if (row.size() != schema.size()) {
        refused.add(new Refusal("a table", "its rows do not fit its schema"));
        return null;
      }
      List<@Nullable Object> cells = new ArrayList<>();
      for (int i = 0; i < schema.size(); i++) {
        cells.add(cell(row.get(i), schema.get(i).type()));
      }
      rows.add(cells);
    }
    JsonNode file = node.path("file");
    return new Table(
        node.path("name").asText(),
        schema,
        rows,
        Math.max(rows.size(), node.path("rowCount").asLong()),
        file.isTextual() ? take(file.asText()) : null);
  }

  private static ColumnType type(String word) {
    for (ColumnType type : ColumnType.values()) {
      if (type.name().toLowerCase(Locale.ROOT).equals(word)) {
        return type;
      }
    }
    return ColumnType.STRING;
  }

  private static @Nullable Object cell(JsonNode node, ColumnType type) {
    if (node.isNull() || node.isMissingNode()) {
      return null;
    }
    return switch (type) {
      case INTEGER ->
          node.isIntegralNumber()
              ? node.canConvertToLong() ? (Object) node.asLong() : node.bigIntegerValue()
              : node.asText();
      case NUMBER -> node.isNumber() ? (Object) node.doubleValue() : node.asText();
      case DECIMAL -> decimal(node.asText());
      case BOOLEAN -> node.isBoolean() ? (Object) node.booleanValue() : node.asText();
      case STRING, DATE, TIMESTAMP, NULL -> node.isValueNode() ? node.asText() : node.toString();
    };
  }

  private static Object decimal(String text) {
    // A short text can still stand for a number whose digits fill memory once someone expands it.
    if (text.length() > 100 || text.indexOf('E') >= 0 || text.indexOf('e') >= 0) {
      return text;
    }
    try {
      return new BigDecimal(text);
    } catch (NumberFormatException e) {
      return text;
    }
  }

  private List<Figure> figures() {
    List<Figure> figures = new ArrayList<>();
    for (JsonNode node : shown.path("figures")) {
      if (figures.size() == MOST_FIGURES) {
        refused.add(new Refusal("figures", "more than " + MOST_FIGURES));
        break;
      }
      OutputFile png = take(node.path("png").asText());
      String wrong = png == null ? "missing" : Pictures.whatIsWrongWithPng(png.content().shared());
      if (png == null || !wrong.isEmpty()) {
        refused.add(new Refusal(node.path("png").asText(), "figure: " + wrong));
        continue;
      }
      figures.add(
          new Figure(
              node.path("title").asText(),
              png,
              svg(node.path("svg").asText()),
              node.path("data").toString()));
    }
    return figures;
  }

  private @Nullable OutputFile svg(String path) {
    OutputFile svg = answer.files().containsKey(path) ? take(path) : null;
    if (svg == null) {
      return null;
    }
    String wrong = Pictures.whatIsWrongWithSvg(new ByteArrayInputStream(svg.content().shared()));
    if (!wrong.isEmpty()) {
      refused.add(new Refusal(path, "figure: an SVG with " + wrong));
      return null;
    }
    return svg;
  }

  private @Nullable OutputFile take(String path) {
    Content content = answer.files().get(path);
    if (content == null) {
      return null;
    }
    used.add(path);
    String plain = path.startsWith(".fathom/") ? path.substring(".fathom/".length()) : path;
    return new OutputFile(names.safe(plain), path, content);
  }

  private List<OutputFile> files() {
    List<OutputFile> files = new ArrayList<>();
    for (String path : answer.files().keySet()) {
      if (!used.contains(path) && !path.startsWith(".fathom/")) {
        OutputFile file = take(path);
        if (file != null) {
          files.add(file);
        }
      }
    }
    return files;
  }
}
