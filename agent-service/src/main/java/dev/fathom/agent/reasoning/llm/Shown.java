package dev.fathom.agent.reasoning.llm;

import dev.fathom.agent.evidence.Evidence;
import dev.fathom.agent.figures.DerivedFigure;
import dev.fathom.agent.figures.Figure;
import dev.fathom.agent.reasoning.CorpusProfile;
import dev.fathom.agent.reasoning.llm.PromptParts.Entry;
import java.util.List;
import java.util.regex.Pattern;

/**
 * How material is shown to a model: one line or envelope each, its id first. What others wrote
 * stands in an envelope that it cannot close itself.
 */
final class Shown {
  private static final Pattern ENVELOPE =
      Pattern.compile("<(/?)\\s*source", Pattern.CASE_INSENSITIVE);
  private static final Pattern BLANKS = Pattern.compile("\\s+");

  private Shown() {}

  static Entry of(Evidence evidence) {
    String heading = evidence.heading().isEmpty() ? "" : " (" + folded(evidence.heading()) + ")";
    return new Entry(
        evidence.id(),
        "[%s]%s <source>%s</source>".formatted(evidence.id(), heading, quoted(evidence.quote())));
  }

  static Entry of(Figure figure) {
    return new Entry(
        figure.id(),
        "[%s] %s, %s: %s %s%s"
            .formatted(
                figure.id(),
                quoted(figure.label()),
                figure.period().printed(),
                figure.value().toPlainString(),
                figure.unit().symbol(),
                scale(figure.scale())));
  }

  static Entry of(DerivedFigure figure) {
    return new Entry(
        figure.id(),
        "[%s] computed: %s, %s: %s %s%s = %s"
            .formatted(
                figure.id(),
                figure.label(),
                figure.period().fiscalYear(),
                figure.value().toPlainString(),
                figure.unit().symbol(),
                scale(figure.scale()),
                figure.formula()));
  }

  static Entry of(CorpusProfile.SourceProfile source) {
    String year = source.fiscalYear() > 0 ? ", " + source.fiscalYear() : "";
    String entity = source.entity().isEmpty() ? "" : ", " + quoted(source.entity());
    return new Entry(
        source.id(),
        "- %s%s%s <source>%s</source>"
            .formatted(quoted(source.name()), entity, year, quoted(source.title())));
  }

  static List<Entry> evidence(List<Evidence> evidence) {
    return evidence.stream().map(Shown::of).toList();
  }

  /** White space folded, and nothing in it that opens or closes an envelope. */
  static String quoted(String text) {
    return ENVELOPE.matcher(folded(text)).replaceAll("<$1\u200Bsource");
  }

  private static String folded(String text) {
    return BLANKS.matcher(text).replaceAll(" ").strip();
  }

  private static String scale(int scale) {
    return switch (scale) {
      case 0 -> "";
      case 3 -> " thousand";
      case 6 -> " million";
      case 9 -> " billion";
      default -> " × 10^" + scale;
    };
  }
}
