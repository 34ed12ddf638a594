package dev.fathom.agent.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.fathom.agent.report.ChartFile;
import dev.fathom.agent.report.MarkdownRenderer;
import dev.fathom.agent.report.Report;
import io.quarkus.arc.Unremovable;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.function.Function;

/** A report as text in the format asked for. */
@ApplicationScoped
@Unremovable
class ReportText {
  private final ObjectMapper mapper;

  ReportText(ObjectMapper mapper) {
    this.mapper = mapper;
  }

  String of(Report report, ResearchCommand.Format format, Function<ChartFile, String> link) {
    return switch (format) {
      case MD -> new MarkdownRenderer().render(report, link);
      case JSON -> json(report);
    };
  }

  private String json(Object value) {
    try {
      return mapper.writerWithDefaultPrettyPrinter().writeValueAsString(value)
          + System.lineSeparator();
    } catch (JsonProcessingException impossible) {
      throw new IllegalStateException(impossible);
    }
  }
}
