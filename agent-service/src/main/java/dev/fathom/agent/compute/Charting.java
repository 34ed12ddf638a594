package dev.fathom.agent.compute;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.fathom.agent.compute.ChartPlan.Point;
import dev.fathom.agent.figures.Numerals;
import dev.fathom.agent.report.Chart;
import dev.fathom.agent.report.ChartFile;
import dev.fathom.agent.report.Texts;
import dev.fathom.agent.run.Artifact;
import dev.fathom.sandbox.Content;
import dev.fathom.sandbox.ExecutionRequest;
import dev.fathom.sandbox.ExecutionResult;
import dev.fathom.sandbox.Figure;
import dev.fathom.sandbox.InputFile;
import dev.fathom.sandbox.OutputFile;
import dev.fathom.sandbox.SandboxException;
import dev.fathom.sandbox.Status;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jboss.logging.Logger;

/**
 * Draws charts in the sandbox. The code is always {@code chart.py}; figures and words come to it as
 * files, so that nothing a source says is ever run. The same plan gives the same bytes.
 * Thread-safe.
 */
public final class Charting {
  private static final Logger LOG = Logger.getLogger(Charting.class);
  private static final Duration LONGEST = Duration.ofSeconds(20);
  private static final String CODE = code();
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Computing computing;

  public Charting(Computing computing) {
    this.computing = computing;
  }

  /** A chart with the files that belong to it. */
  public record Drawn(Chart chart, List<Artifact> files) {
    public Drawn {
      files = List.copyOf(files);
    }
  }

  /** Which charts a report with these figures should have; no sandbox is needed to say so. */
  public List<ChartPlan> plans(Collection<Measured> measured, Locale language) {
    List<ChartPlan> plans = new ChartRules(language).plans(measured);
    if (!plans.isEmpty()) {
      computing.prepare();
    }
    return plans;
  }

  /**
   * Draws a chart.
   *
   * @param number from 1, for its names
   * @throws SandboxException when it cannot be drawn
   * @throws dev.fathom.sandbox.SandboxUnavailableException when computing in Python is off here
   */
  public Drawn draw(ChartPlan plan, int number, Locale language) throws InterruptedException {
    String id = "chart-" + number;
    Content data = Content.of(table(plan));
    Content description = Content.of(description(plan));
    ExecutionResult result =
        computing.execute(
            ExecutionRequest.of(
                    CODE,
                    new InputFile(id + ".csv", data),
                    new InputFile(id + ".json", description))
                .within(LONGEST));
    if (result.status() != Status.OK || result.figures().size() != 1) {
      LOG.warnf("%s was not drawn: %s %s", id, result.status(), result.stderr());
      throw new SandboxException(id + " was not drawn: " + result.status());
    }
    Figure figure = result.figures().getFirst();
    Map<Artifact, ChartFile.Kind> files = new LinkedHashMap<>();
    OutputFile svg = figure.svg();
    if (svg != null) {
      files.put(file(id + ".svg", "image/svg+xml", svg.content()), ChartFile.Kind.PICTURE);
    }
    files.put(file(id + ".png", "image/png", figure.png().content()), ChartFile.Kind.PICTURE);
    files.put(file(id + ".csv", "text/csv", data), ChartFile.Kind.DATA);
    files.put(file(id + ".json", "application/json", description), ChartFile.Kind.DESCRIPTION);
    files.put(file(id + ".py", "text/x-python", Content.of(CODE)), ChartFile.Kind.CODE);
    Texts texts = Texts.of(language);
    String caption = caption(plan, texts);
    Chart chart =
        new Chart(
            id,
            plan.title(),
            caption,
            words(plan, caption, texts),
            plan.figures(),
            result.provenance().proof().tier().word(),
            result.provenance().versions(),
            files.entrySet().stream().map(e -> described(e.getKey(), e.getValue())).toList());
    return new Drawn(chart, List.copyOf(files.keySet()));
  }

  private static Artifact file(String name, String mediaType, Content content) {
    return new Artifact(name, mediaType, content.bytes());
  }

  private static ChartFile described(Artifact file, ChartFile.Kind kind) {
    return new ChartFile(kind, file.name(), file.mediaType(), file.size(), file.sha256());
  }

  private static String table(ChartPlan plan) {
    StringBuilder csv = new StringBuilder("figure,series,period,value\n");
    for (Point point : plan.points()) {
      csv.append(point.figure().id()).append(',').append(cell(point.series())).append(',');
      csv.append(point.period()).append(',').append(point.value().toPlainString()).append('\n');
    }
    return csv.toString();
  }

  /** Quoted, and never a formula to a spreadsheet. */
  private static String cell(String text) {
    String plain = text.replaceAll("\\s+", " ").strip();
    String harmless = plain.matches("[=+\\-@].*") ? " " + plain : plain;
    return '"' + harmless.replace("\"", "\"\"") + '"';
  }

  private static String description(ChartPlan plan) {
    Map<String, String> description = new LinkedHashMap<>();
    description.put("kind", plan.kind().name().toLowerCase(Locale.ROOT));
    description.put("title", plan.title());
    description.put("unit", plan.unit());
    try {
      return JSON.writeValueAsString(description);
    } catch (JsonProcessingException impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  private static String caption(ChartPlan plan, Texts texts) {
    boolean bare = plan.unit().isEmpty() || plan.unit().equals("%");
    String key = plan.kind() == ChartPlan.Kind.RANKING ? "chart.ranking" : "chart.trend";
    int first = plan.points().stream().mapToInt(Point::period).min().orElseThrow();
    int last = plan.points().stream().mapToInt(Point::period).max().orElseThrow();
    return texts.get(bare ? key + ".bare" : key, plan.title(), plan.unit(), first, last);
  }

  /** All that the picture shows, for those who do not see it. */
  private static String words(ChartPlan plan, String caption, Texts texts) {
    List<String> parts = new ArrayList<>();
    Set<String> names =
        plan.points().stream()
            .map(Point::series)
            .collect(Collectors.toCollection(LinkedHashSet::new));
    for (String name : names) {
      List<String> values = new ArrayList<>();
      for (Point point : plan.points()) {
        if (point.series().equals(name)) {
          String value = Numerals.plain(point.value()) + (plan.unit().equals("%") ? "%" : "");
          values.add(texts.get("chart.point", point.period(), value));
        }
      }
      parts.add(texts.get("chart.series", name, String.join(", ", values)));
    }
    String kind = texts.get("chart.kind." + plan.kind());
    return kind + " " + caption + " " + String.join("; ", parts) + ".";
  }

  private static String code() {
    try (InputStream stream = Charting.class.getResourceAsStream("chart.py")) {
      if (stream == null) {
        throw new IllegalStateException("The resource chart.py is missing");
      }
      return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
