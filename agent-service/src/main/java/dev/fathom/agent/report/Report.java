package dev.fathom.agent.report;

import dev.fathom.agent.run.RunState;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The report as a document. Its JSON form is published as {@code report.schema.json}.
 *
 * @param language BCP 47, such as {@code en}
 * @param status how the run ended
 * @param reasoner which reasoner wrote it, such as {@code concept}
 * @param notice an honest line on how the report was made, in the report's language
 * @param charts pictures of some of the figures
 * @param programs those that computed some of the figures
 * @param contradictions figures for which the sources give different values
 * @param gaps what was looked for and not found, a sentence each
 * @param timings milliseconds spent in each phase
 */
public record Report(
    String question,
    String language,
    RunState status,
    String reasoner,
    String notice,
    Answer answer,
    List<Section> sections,
    List<ReportFigure> figures,
    List<Chart> charts,
    List<ReportProgram> programs,
    List<ReportContradiction> contradictions,
    List<String> gaps,
    List<ReportSource> sources,
    Usage usage,
    Map<String, Long> timings) {
  public Report {
    sections = List.copyOf(sections);
    figures = List.copyOf(figures);
    // Reports that were stored before there were charts, programs and contradictions have none.
    charts = charts == null ? List.of() : List.copyOf(charts);
    programs = programs == null ? List.of() : List.copyOf(programs);
    contradictions = contradictions == null ? List.of() : List.copyOf(contradictions);
    gaps = List.copyOf(gaps);
    sources = List.copyOf(sources);
    timings = Map.copyOf(timings);
  }

  /**
   * The short answer.
   *
   * @param figure the number asked for, where the question asks for one and it was found
   */
  public record Answer(String text, @Nullable ReportFigure figure, List<Citation> citations) {
    public Answer {
      citations = List.copyOf(citations);
    }
  }

  public record Section(String title, List<Claim> claims) {
    public Section {
      claims = List.copyOf(claims);
    }
  }

  /** What the run has used. */
  public record Usage(int searches, int passages, int pages, int modelCalls, long tokens) {}
}
