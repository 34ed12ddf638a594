package dev.fathom.agent.report;

import java.util.List;
import java.util.Map;

/**
 * A program that computed some of a report's figures, with all that is needed to run it again.
 *
 * @param id stable within the report, such as {@code program-1}
 * @param figures ids of the figures that it computed
 * @param tier of the sandbox that it ran in
 * @param versions of Python and its libraries
 * @param files its code, the figures it read and what it gave
 */
public record ReportProgram(
    String id,
    List<String> figures,
    String tier,
    Map<String, String> versions,
    List<ChartFile> files) {
  public ReportProgram {
    figures = List.copyOf(figures);
    versions = Map.copyOf(versions);
    files = List.copyOf(files);
  }

  /** The same program as the one that computed these figures. */
  public ReportProgram computing(List<String> computed) {
    return new ReportProgram(id, computed, tier, versions, files);
  }
}
