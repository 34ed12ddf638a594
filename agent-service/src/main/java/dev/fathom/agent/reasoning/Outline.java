package dev.fathom.agent.reasoning;

import java.util.List;

/** The sections of a report. */
public record Outline(List<Section> sections) {
  public Outline {
    sections = List.copyOf(sections);
  }

  /**
   * One section.
   *
   * @param item id of the plan item it answers
   * @param evidence ids, in the order of use
   * @param figures ids of the figures it states
   */
  public record Section(String title, String item, List<String> evidence, List<String> figures) {
    public Section {
      evidence = List.copyOf(evidence);
      figures = List.copyOf(figures);
    }
  }
}
