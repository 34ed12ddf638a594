package dev.fathom.agent.report;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Function;

/** Renders a report as Markdown that also reads well as plain text, 80 columns wide. Stateless. */
public final class MarkdownRenderer {
  private static final int WIDTH = 80;

  /** Without pictures: of each chart, what it shows. */
  public String render(Report report) {
    return render(report, file -> "");
  }

  /**
   * With pictures.
   *
   * @param link where a chart's file lies, for who reads the text; empty where it does not
   */
  public String render(Report report, Function<ChartFile, String> link) {
    Texts texts = Texts.of(Locale.forLanguageTag(report.language()));
    References references = References.of(report);
    FigureText figures = new FigureText(texts);
    StringBuilder out = new StringBuilder();
    out.append("# ").append(report.question().strip().replaceAll("\\s+", " ")).append("\n\n");
    out.append("## ").append(texts.get("heading.answer")).append("\n\n");
    paragraph(out, report.answer().text() + marks(report.answer().citations(), references));
    ReportFigure answer = report.answer().figure();
    if (answer != null && !answer.inputs().isEmpty()) {
      out.append(texts.get("answer.inputs")).append("\n\n");
      for (ReportFigure input : answer.inputs(report)) {
        String origin = figures.origin(input, references);
        item(
            out,
            input.label() + ", " + input.period() + ": " + figures.value(input) + " " + origin);
      }
      out.append('\n');
    }
    for (Report.Section section : report.sections()) {
      out.append("## ").append(section.title()).append("\n\n");
      for (Claim claim : section.claims()) {
        String verdict = claim.remark(texts);
        item(
            out,
            claim.text()
                + marks(claim.citations(), references)
                + (verdict.isEmpty() ? "" : " (" + verdict + ")"));
      }
      out.append('\n');
    }
    if (!report.figures().isEmpty()) {
      out.append("## ").append(texts.get("heading.figures")).append("\n\n");
      report.charts().forEach(chart -> chart(out, chart, report, texts, references, link));
      table(out, report, texts, figures, references);
      report.programs().forEach(program -> program(out, program, texts, link));
    }
    contradictions(out, report, texts, figures, references);
    if (!report.gaps().isEmpty()) {
      out.append("## ").append(texts.get("heading.gaps")).append("\n\n");
      report.gaps().forEach(gap -> item(out, gap));
      out.append('\n');
    }
    sources(out, references, texts);
    paragraph(out, "_" + report.notice() + "_");
    return out.toString().stripTrailing() + "\n";
  }

  private static void chart(
      StringBuilder out,
      Chart chart,
      Report report,
      Texts texts,
      References references,
      Function<ChartFile, String> link) {
    String picture = link.apply(chart.picture());
    if (!picture.isEmpty()) {
      String title = chart.title().replaceAll("[\\[\\]\\s]+", " ");
      out.append("![").append(title).append("](").append(picture).append(")\n\n");
    }
    StringBuilder marks = new StringBuilder();
    references.of(chart, report).forEach(number -> marks.append(" [").append(number).append(']'));
    paragraph(out, texts.get("chart.picture") + ": " + chart.caption() + marks);
    if (picture.isEmpty()) {
      return;
    }
    StringBuilder evidence = new StringBuilder(texts.get("chart.evidence")).append(':');
    for (ChartFile file : chart.files()) {
      evidence.append(" [%s](%s)".formatted(file.name(), link.apply(file)));
    }
    paragraph(out, evidence.toString());
  }

  private static void program(
      StringBuilder out, ReportProgram program, Texts texts, Function<ChartFile, String> link) {
    StringBuilder evidence =
        new StringBuilder(
            texts.get("program.evidence", program.id(), String.join(", ", program.figures())));
    for (ChartFile file : program.files()) {
      String at = link.apply(file);
      evidence.append(at.isEmpty() ? " " + file.name() : " [%s](%s)".formatted(file.name(), at));
    }
    paragraph(out, evidence.toString());
  }

  private static String marks(List<Citation> citations, References references) {
    Set<Integer> numbers = new LinkedHashSet<>();
    citations.forEach(citation -> numbers.add(references.number(citation)));
    StringBuilder marks = new StringBuilder();
    numbers.forEach(number -> marks.append(" [").append(number).append(']'));
    return marks.toString();
  }

  private static void table(
      StringBuilder out, Report report, Texts texts, FigureText figures, References references) {
    List<List<String>> rows = new ArrayList<>();
    rows.add(
        List.of(
            texts.get("column.figure"),
            texts.get("column.period"),
            texts.get("column.value"),
            texts.get("column.source")));
    for (ReportFigure figure : report.figures()) {
      rows.add(
          List.of(
              escape(figure.label()),
              escape(figure.period()),
              escape(figures.value(figure)),
              escape(figures.origin(figure, references))));
    }
    layOut(out, rows, 2);
    out.append('\n');
    for (ReportFigure figure : report.figures()) {
      if (!figure.formula().isEmpty()) {
        String formula = named(figure) + ": " + figure.formula();
        out.append(wrap(formula, "- (" + figure.id() + ") ", "  ")).append('\n');
      }
    }
    out.append('\n');
  }

  /** A label may say the period itself. */
  private static String named(ReportFigure figure) {
    return figure.label().endsWith(figure.period())
        ? figure.label()
        : figure.label() + " " + figure.period();
  }

  /** Every value of a figure that the sources give differently, and why that may be. */
  private static void contradictions(
      StringBuilder out, Report report, Texts texts, FigureText figures, References references) {
    if (report.contradictions().isEmpty()) {
      return;
    }
    out.append("## ").append(texts.get("heading.contradictions")).append("\n\n");
    List<List<String>> rows = new ArrayList<>();
    rows.add(
        List.of(
            texts.get("column.figure"),
            texts.get("column.period"),
            texts.get("column.value"),
            texts.get("column.source"),
            texts.get("column.reason")));
    for (ReportContradiction contradiction : report.contradictions()) {
      for (ReportFigure figure : contradiction.figures(report)) {
        boolean first = figure.id().equals(contradiction.figures().getFirst());
        rows.add(
            List.of(
                escape(figure.label()),
                escape(contradiction.period()),
                escape(figures.value(figure)),
                escape(figures.origin(figure, references)),
                first ? texts.get("reason." + contradiction.reason()) : ""));
      }
    }
    layOut(out, rows, 2);
    out.append('\n');
  }

  /**
   * A table with its columns in line, the last one left as long as it is.
   *
   * @param right the column that is set flush right
   */
  private static void layOut(StringBuilder out, List<List<String>> rows, int right) {
    int last = rows.getFirst().size() - 1;
    int[] widths = new int[rows.getFirst().size()];
    rows.forEach(
        row -> {
          for (int i = 0; i < widths.length; i++) {
            widths[i] = Math.max(widths[i], columns(row.get(i)));
          }
        });
    for (int r = 0; r < rows.size(); r++) {
      out.append('|');
      for (int i = 0; i < widths.length; i++) {
        String text = rows.get(r).get(i);
        String fill = " ".repeat(widths[i] - columns(text));
        out.append(' ')
            .append(i == right ? fill + text : i == last ? text : text + fill)
            .append(" |");
      }
      out.append('\n');
      if (r == 0) {
        out.append('|');
        for (int i = 0; i < widths.length; i++) {
          int dashes = i == last ? columns(rows.getFirst().get(last)) : widths[i];
          out.append(' ').append("-".repeat(Math.max(2, dashes - 1)));
          out.append(i == right ? ":" : "-").append(" |");
        }
        out.append('\n');
      }
    }
  }

  private static void sources(StringBuilder out, References references, Texts texts) {
    if (references.entries().isEmpty()) {
      return;
    }
    out.append("## ").append(texts.get("heading.sources")).append("\n\n");
    for (References.Entry entry : references.entries()) {
      out.append("[%d] %s%n".formatted(entry.number(), references.line(entry, texts)));
    }
    out.append('\n');
  }

  private static void paragraph(StringBuilder out, String text) {
    out.append(wrap(text, "", "")).append("\n\n");
  }

  private static void item(StringBuilder out, String text) {
    out.append(wrap(text, "- ", "  ")).append('\n');
  }

  /** Breaks at blanks; Chinese text, which has none, stays on its line. */
  static String wrap(String text, String first, String rest) {
    StringBuilder out = new StringBuilder(first);
    int column = first.length();
    boolean begun = false;
    for (String word : text.strip().split("\\s+", -1)) {
      int width = columns(word);
      if (begun && column + 1 + width > WIDTH && !startsBlock(word)) {
        out.append('\n').append(rest);
        column = rest.length();
        begun = false;
      }
      if (begun) {
        out.append(' ');
        column++;
      }
      out.append(word);
      column += width;
      begun = true;
    }
    return out.toString();
  }

  /** What would begin a list or a heading within a paragraph if it stood first on a line. */
  private static boolean startsBlock(String word) {
    return word.matches("[-+*#>]+|1[.)]");
  }

  private static int columns(String text) {
    return text.codePoints().map(c -> Character.isIdeographic(c) || c > 0xFF00 ? 2 : 1).sum();
  }

  private static String escape(String text) {
    return text.replace("|", "\\|").replaceAll("\\s+", " ").strip();
  }
}
