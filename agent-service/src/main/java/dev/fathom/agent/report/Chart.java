package dev.fathom.agent.report;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A picture of some of a report's figures, with all that is needed to draw it again.
 *
 * @param id stable within the report, such as {@code chart-1}
 * @param caption what is shown, in a sentence
 * @param description what it shows, numbers and all, for those who do not see it
 * @param figures ids of the figures drawn
 * @param tier of the sandbox that drew it
 * @param versions of Python and its libraries
 */
public record Chart(
    String id,
    String title,
    String caption,
    String description,
    List<String> figures,
    String tier,
    Map<String, String> versions,
    List<ChartFile> files) {
  public Chart {
    figures = List.copyOf(figures);
    versions = Map.copyOf(versions);
    files = List.copyOf(files);
  }

  /** The picture that scales, or else the one of pixels. */
  public ChartFile picture() {
    return file(ChartFile.Kind.PICTURE, "image/svg+xml")
        .or(() -> file(ChartFile.Kind.PICTURE, "image/png"))
        .orElseThrow(() -> new IllegalStateException("The chart " + id + " has no picture"));
  }

  private Optional<ChartFile> file(ChartFile.Kind kind, String mediaType) {
    return files.stream()
        .filter(file -> file.kind() == kind && file.mediaType().equals(mediaType))
        .findFirst();
  }
}
