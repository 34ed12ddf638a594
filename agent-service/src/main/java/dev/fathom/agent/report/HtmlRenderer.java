package dev.fathom.agent.report;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Renders a report as one self-contained HTML page without scripts, for reading and for printing.
 * Everything that comes from the report is escaped. Stateless.
 */
public final class HtmlRenderer {
  private static final String STYLE = style();

  /** Without pictures: of each chart, what it shows. */
  public String render(Report report) {
    return render(report, file -> Optional.empty());
  }

  /** With pictures, data and code of the charts, all within the page. */
  public String render(Report report, Function<ChartFile, Optional<byte[]>> files) {
    Texts texts = Texts.of(Locale.forLanguageTag(report.language()));
    References references = References.of(report);
    FigureText figures = new FigureText(texts);
    StringBuilder out = new StringBuilder(8192);
    out.append("<!doctype html>\n<html lang=\"").append(escape(report.language())).append("\">\n");
    out.append("<head>\n<meta charset=\"utf-8\">\n");
    out.append("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n");
    out.append("<title>").append(escape(report.question())).append("</title>\n");
    out.append("<style>\n").append(STYLE).append("</style>\n</head>\n<body>\n");
    out.append("<h1>").append(escape(report.question())).append("</h1>\n");
    answer(out, report, texts, figures, references);
    for (Report.Section section : report.sections()) {
      section(out, section, texts, references);
    }
    table(out, report, texts, figures, references, files);
    contradictions(out, report, texts, figures, references);
    list(out, texts.get("heading.gaps"), report.gaps());
    sources(out, references, texts);
    out.append("<p class=\"notice\">").append(escape(report.notice())).append("</p>\n");
    return out.append("</body>\n</html>\n").toString();
  }

  private static void answer(
      StringBuilder out, Report report, Texts texts, FigureText figures, References references) {
    heading(out, texts.get("heading.answer"));
    out.append("<p class=\"answer\">")
        .append(escape(report.answer().text()))
        .append(marks(report.answer().citations(), references))
        .append("</p>\n");
    ReportFigure figure = report.answer().figure();
    if (figure != null && !figure.inputs().isEmpty()) {
      out.append("<p class=\"formula\">").append(escape(texts.get("answer.inputs")));
      out.append("</p>\n<ul class=\"formula\">\n");
      for (ReportFigure input : figure.inputs(report)) {
        String text = input.label() + ", " + input.period() + ": " + figures.value(input) + " ";
        out.append("<li>").append(escape(text));
        out.append(mark(references.number(input.source(), input.page()))).append("</li>\n");
      }
      out.append("</ul>\n");
    }
  }

  private static void section(
      StringBuilder out, Report.Section section, Texts texts, References references) {
    heading(out, section.title());
    out.append("<ul>\n");
    for (Claim claim : section.claims()) {
      out.append("<li id=\"").append(escape(claim.id())).append("\">");
      out.append(escape(claim.text())).append(marks(claim.citations(), references));
      String verdict = claim.remark(texts);
      if (!verdict.isEmpty()) {
        out.append(" <span class=\"verdict\">").append(escape(verdict)).append("</span>");
      }
      out.append("</li>\n");
    }
    out.append("</ul>\n");
  }

  private static void table(
      StringBuilder out,
      Report report,
      Texts texts,
      FigureText figures,
      References references,
      Function<ChartFile, Optional<byte[]>> files) {
    if (report.figures().isEmpty()) {
      return;
    }
    heading(out, texts.get("heading.figures"));
    for (Chart chart : report.charts()) {
      chart(out, chart, report, texts, references, files);
    }
    head(out, texts, List.of("figure", "period", "value", "source"));
    for (ReportFigure figure : report.figures()) {
      String origin =
          figure.formula().isEmpty()
              ? mark(references.number(figure.source(), figure.page()))
              : escape(texts.get("computed", figure.formula()));
      out.append("<tr><td>").append(escape(figure.label())).append("</td><td>");
      out.append(escape(figure.period())).append("</td><td class=\"value\">");
      out.append(escape(figures.value(figure))).append("</td><td>");
      out.append(origin).append("</td></tr>\n");
    }
    out.append("</tbody>\n</table>\n");
    for (ReportProgram program : report.programs()) {
      String said =
          texts.get("program.evidence", program.id(), String.join(", ", program.figures()));
      String ran = texts.get("program.ran", program.tier(), versions(program.versions()));
      evidence(out, said, ran, program.files(), files);
    }
  }

  /** The picture is an image, whose content can do nothing; data and code are text. */
  private static void chart(
      StringBuilder out,
      Chart chart,
      Report report,
      Texts texts,
      References references,
      Function<ChartFile, Optional<byte[]>> files) {
    out.append("<figure id=\"").append(escape(chart.id())).append("\">\n");
    ChartFile picture = chart.picture();
    files
        .apply(picture)
        .ifPresent(
            bytes ->
                out.append("<img alt=\"")
                    .append(escape(chart.description()))
                    .append("\" src=\"data:")
                    .append(escape(picture.mediaType()))
                    .append(";base64,")
                    .append(Base64.getEncoder().encodeToString(bytes))
                    .append("\">\n"));
    out.append("<figcaption>").append(escape(chart.caption()));
    references
        .of(chart, report)
        .forEach(number -> out.append("<sup>").append(mark(number)).append("</sup>"));
    out.append("</figcaption>\n");
    String drawn = texts.get("chart.drawn", chart.tier(), versions(chart.versions()));
    evidence(out, texts.get("chart.evidence"), drawn, chart.files(), files);
    out.append("</figure>\n");
  }

  private static String versions(Map<String, String> versions) {
    return new TreeMap<>(versions)
        .entrySet().stream()
            .map(version -> version.getKey() + " " + version.getValue())
            .collect(Collectors.joining(", "));
  }

  private static void evidence(
      StringBuilder out,
      String title,
      String made,
      List<ChartFile> kept,
      Function<ChartFile, Optional<byte[]>> files) {
    out.append("<details><summary>").append(escape(title)).append("</summary>\n<p>");
    out.append(escape(made)).append("</p>\n");
    for (ChartFile file : kept) {
      out.append("<p><code>").append(escape(file.name())).append("</code> SHA-256 <code>");
      out.append(escape(file.sha256())).append("</code></p>\n");
      if (file.kind() != ChartFile.Kind.PICTURE) {
        files
            .apply(file)
            .map(bytes -> escape(new String(bytes, StandardCharsets.UTF_8)))
            .ifPresent(text -> out.append("<pre>").append(text).append("</pre>\n"));
      }
    }
    out.append("</details>\n");
  }

  private static void contradictions(
      StringBuilder out, Report report, Texts texts, FigureText figures, References references) {
    if (report.contradictions().isEmpty()) {
      return;
    }
    heading(out, texts.get("heading.contradictions"));
    head(out, texts, List.of("figure", "period", "value", "source", "reason"));
    for (ReportContradiction contradiction : report.contradictions()) {
      List<ReportFigure> differing = contradiction.figures(report);
      for (ReportFigure figure : differing) {
        out.append("<tr><td>").append(escape(figure.label())).append("</td><td>");
        out.append(escape(contradiction.period())).append("</td><td class=\"value\">");
        out.append(escape(figures.value(figure))).append("</td><td>");
        out.append(mark(references.number(figure.source(), figure.page()))).append("</td>");
        if (figure.equals(differing.getFirst())) {
          out.append("<td rowspan=\"").append(differing.size()).append("\">");
          out.append(escape(texts.get("reason." + contradiction.reason()))).append("</td>");
        }
        out.append("</tr>\n");
      }
    }
    out.append("</tbody>\n</table>\n");
  }

  private static void head(StringBuilder out, Texts texts, List<String> columns) {
    out.append("<table>\n<thead><tr>");
    for (String column : columns) {
      out.append(column.equals("value") ? "<th class=\"value\">" : "<th>")
          .append(escape(texts.get("column." + column)))
          .append("</th>");
    }
    out.append("</tr></thead>\n<tbody>\n");
  }

  private static void list(StringBuilder out, String title, List<String> items) {
    if (items.isEmpty()) {
      return;
    }
    heading(out, title);
    out.append("<ul>\n");
    items.forEach(item -> out.append("<li>").append(escape(item)).append("</li>\n"));
    out.append("</ul>\n");
  }

  private static void sources(StringBuilder out, References references, Texts texts) {
    if (references.entries().isEmpty()) {
      return;
    }
    heading(out, texts.get("heading.sources"));
    out.append("<ol class=\"sources\">\n");
    for (References.Entry entry : references.entries()) {
      out.append("<li id=\"source-").append(entry.number()).append("\">");
      out.append(escape(references.line(entry, texts))).append("</li>\n");
    }
    out.append("</ol>\n");
  }

  private static void heading(StringBuilder out, String text) {
    out.append("<h2>").append(escape(text)).append("</h2>\n");
  }

  private static String marks(List<Citation> citations, References references) {
    Set<Integer> numbers = new LinkedHashSet<>();
    citations.forEach(citation -> numbers.add(references.number(citation)));
    StringBuilder marks = new StringBuilder();
    numbers.forEach(number -> marks.append("<sup>").append(mark(number)).append("</sup>"));
    return marks.toString();
  }

  private static String mark(int number) {
    return "<a href=\"#source-%d\">[%d]</a>".formatted(number, number);
  }

  private static String escape(String text) {
    return text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;")
        .replace("'", "&#39;");
  }

  private static String style() {
    try (InputStream stream = HtmlRenderer.class.getResourceAsStream("report.css")) {
      if (stream == null) {
        throw new IllegalStateException("The resource report.css is missing");
      }
      return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
