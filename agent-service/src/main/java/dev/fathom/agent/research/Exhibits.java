package dev.fathom.agent.research;

import dev.fathom.agent.corpus.Corpora;
import dev.fathom.agent.evidence.Dossier;
import dev.fathom.agent.evidence.DraftClaim;
import dev.fathom.agent.figures.DerivedFigure;
import dev.fathom.agent.figures.Figure;
import dev.fathom.agent.figures.Unit;
import dev.fathom.agent.reasoning.CorpusProfile;
import dev.fathom.agent.reasoning.CorpusProfile.SourceProfile;
import dev.fathom.agent.reasoning.Exhibit;
import dev.fathom.agent.reasoning.Exhibit.Excerpt;
import dev.fathom.agent.report.Citation;
import dev.fathom.search.passage.Passage;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Puts together what a judge of a claim gets to see: the quotes, each in its passage between the
 * end of the one before and the beginning of the one after, and the figures. For one run; not
 * thread-safe.
 */
final class Exhibits {
  private static final int BESIDE = 400;
  private static final int LONGEST_PASSAGE = 2400;
  private static final int MOST_PASSAGES = 5;

  private final Corpora corpora;
  private final Dossier dossier;
  private final Map<String, String> names;
  private final Map<String, List<Passage>> passages = new HashMap<>();

  Exhibits(Corpora corpora, Dossier dossier, CorpusProfile profile) {
    this.corpora = corpora;
    this.dossier = dossier;
    this.names =
        profile.sources().stream()
            .collect(Collectors.toMap(SourceProfile::id, SourceProfile::name, (a, _) -> a));
  }

  Exhibit of(String id, DraftClaim claim, List<Citation> citations) {
    Map<String, Excerpt> excerpts = new LinkedHashMap<>();
    for (Citation citation : citations) {
      if (excerpts.size() < MOST_PASSAGES) {
        excerpts.computeIfAbsent(
            citation.source() + "/" + citation.passage(), key -> excerpt(citation));
      }
    }
    List<String> figures = new ArrayList<>();
    for (String figure : claim.figures()) {
      dossier.figure(figure).map(Exhibits::line).ifPresent(figures::add);
      dossier.derived(figure).map(Exhibits::line).ifPresent(figures::add);
    }
    return new Exhibit(
        id,
        claim.text(),
        citations.stream().map(Citation::quote).distinct().toList(),
        List.copyOf(excerpts.values()),
        figures);
  }

  private Excerpt excerpt(Citation citation) {
    List<Passage> all = passages.computeIfAbsent(citation.source(), corpora::passages);
    Passage passage = all.get(citation.passage());
    StringBuilder text = new StringBuilder();
    if (citation.passage() > 0) {
      String before = all.get(citation.passage() - 1).text();
      text.append(before.substring(Math.max(0, before.length() - BESIDE))).append('\n');
    }
    text.append(around(passage, citation)).append('\n');
    if (citation.passage() + 1 < all.size()) {
      String after = all.get(citation.passage() + 1).text();
      text.append(after, 0, Math.min(after.length(), BESIDE));
    }
    return new Excerpt(
        names.getOrDefault(citation.source(), ""), citation.page(), text.toString().strip());
  }

  /** A long passage is shown as far as it stands around the quote; a table always with its head. */
  private static String around(Passage passage, Citation citation) {
    String text = passage.text();
    if (text.length() <= LONGEST_PASSAGE) {
      return text;
    }
    int at = citation.span().start() - passage.span().start();
    int from = Math.max(0, at - LONGEST_PASSAGE / 2);
    String window = text.substring(from, Math.min(text.length(), from + LONGEST_PASSAGE));
    return from == 0 ? window : text.substring(0, Math.min(from, BESIDE)) + "\n…\n" + window;
  }

  private static String line(Figure figure) {
    return "%s: %s"
        .formatted(
            Stream.of(
                    figure.label(),
                    figure.column(),
                    figure.period().printed().isEmpty()
                        ? figure.period().label()
                        : figure.period().printed())
                .filter(part -> !part.isEmpty())
                .distinct()
                .collect(Collectors.joining(", ")),
            amount(figure.value(), figure.unit(), figure.scale()));
  }

  private static String line(DerivedFigure figure) {
    return "%s: %s, computed as %s"
        .formatted(
            figure.label().endsWith(figure.period().label())
                ? figure.label()
                : figure.label() + ", " + figure.period().label(),
            amount(figure.value(), figure.unit(), figure.scale()),
            figure.formula());
  }

  private static String amount(BigDecimal value, Unit unit, int scale) {
    String power =
        switch (scale) {
          case 0 -> "";
          case 3 -> " thousand";
          case 6 -> " million";
          case 9 -> " billion";
          default -> " × 10^" + scale;
        };
    return (value.toPlainString() + power + " " + unit.symbol()).strip();
  }
}
