package dev.fathom.agent.reasoning.llm;

import dev.fathom.agent.evidence.Dossier;
import dev.fathom.agent.evidence.DraftClaim;
import dev.fathom.agent.evidence.Evidence;
import dev.fathom.agent.evidence.Quotable;
import dev.fathom.agent.figures.DerivedFigure;
import dev.fathom.agent.figures.Figure;
import dev.fathom.agent.reasoning.CorpusProfile;
import dev.fathom.agent.reasoning.CorpusProfile.SourceProfile;
import dev.fathom.agent.reasoning.Exhibit;
import dev.fathom.agent.reasoning.llm.PromptParts.Entry;
import dev.fathom.agent.run.Plan;
import dev.fathom.search.passage.Passage;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * How material is shown to a model: passages in envelopes, each sentence and row with its label in
 * front, and figures a line each. What others wrote stands in an envelope that it cannot close, and
 * can neither wear a label nor mark a turn of the conversation.
 *
 * <p>For one prompt; not thread-safe.
 */
final class Shown {
  /** Kinds of labels. */
  static final String EVIDENCE = "e";

  static final String FIGURE = "f";
  static final String CLAIM = "c";
  static final String ITEM = "q";
  static final String PASSAGE = "p";

  private static final Pattern ENVELOPE =
      Pattern.compile(
          "<(/?)\\s*(source|question|item|note|claim|think)\\b", Pattern.CASE_INSENSITIVE);
  private static final Pattern LABEL = Pattern.compile("\\[([a-z])(\\d{1,4})]");

  /** Tokens by which chat templates tell who speaks, as {@code <|im_end|>} or {@code <｜User｜>}. */
  private static final Pattern TURN = Pattern.compile("<([|｜])");

  private static final Pattern BLANKS = Pattern.compile("\\s+");
  private static final Pattern OF_ATTRIBUTES = Pattern.compile("[<>\"\\[\\]]");
  private static final int LONGEST_ATTRIBUTE = 120;

  private final Labels labels = new Labels();
  private final CorpusProfile corpus;

  Shown(CorpusProfile corpus) {
    this.corpus = corpus;
  }

  Labels labels() {
    return labels;
  }

  /** A passage with all that can be cited of it. */
  Entry passage(Passage passage) {
    List<String> shown = new ArrayList<>();
    StringBuilder lines =
        new StringBuilder(open(passage.source(), passage.page(), passage.headings()));
    for (Evidence piece : Quotable.of(passage, "", 0)) {
      String label = labels.of(EVIDENCE, piece.id());
      shown.add(label);
      lines.append("\n[").append(label).append("] ").append(quoted(piece.quote()));
    }
    return new Entry(shown, lines.append("\n</source>").toString());
  }

  /** A piece of evidence by itself. */
  Entry evidence(Evidence piece) {
    String label = labels.of(EVIDENCE, piece.id());
    List<String> heading = piece.heading().isEmpty() ? List.of() : List.of(piece.heading());
    return new Entry(
        label,
        "%s[%s] %s</source>"
            .formatted(open(piece.source(), piece.page(), heading), label, quoted(piece.quote())));
  }

  List<Entry> evidence(List<Evidence> pieces) {
    return pieces.stream().map(this::evidence).toList();
  }

  /** The beginning of a passage, to know what is there. */
  Entry beginning(Passage passage, int letters) {
    String text = quoted(passage.text());
    String begun = text.length() <= letters ? text : text.substring(0, letters) + " …";
    return Entry.shown(
        open(passage.source(), passage.page(), passage.headings()) + begun + "</source>");
  }

  /** A stretch of a source as a whole. */
  Entry excerpt(Exhibit.Excerpt excerpt) {
    String label = labels.of(PASSAGE, excerpt.source() + "/" + excerpt.text());
    return new Entry(
        label,
        "[%s] <source name=\"%s\" page=\"%d\">%s</source>"
            .formatted(label, attribute(excerpt.source()), excerpt.page(), quoted(excerpt.text())));
  }

  /** A page by its name. */
  String page(String source, int page) {
    return "%s p. %d".formatted(attribute(name(source)), page);
  }

  private String name(String source) {
    return corpus.sources().stream()
        .filter(known -> known.id().equals(source))
        .map(SourceProfile::name)
        .findFirst()
        .orElse("");
  }

  private String open(String source, int page, List<String> headings) {
    String name = name(source);
    return "<source name=\"%s\" page=\"%d\"%s>"
        .formatted(
            attribute(name),
            page,
            headings.isEmpty() ? "" : " under=\"" + attribute(String.join(" / ", headings)) + "\"");
  }

  Entry figure(Figure figure) {
    String label = labels.of(FIGURE, figure.id());
    String of =
        Stream.of(figure.group(), figure.column(), figure.period().label())
            .filter(part -> !part.isEmpty())
            .map(Shown::quoted)
            .collect(Collectors.joining(", "));
    return new Entry(
        label,
        "[%s] %s%s: %s %s%s"
            .formatted(
                label,
                quoted(figure.label()),
                of.isEmpty() ? "" : ", " + of,
                figure.value().toPlainString(),
                figure.unit().symbol(),
                scale(figure.scale())));
  }

  Entry figure(DerivedFigure figure) {
    String label = labels.of(FIGURE, figure.id());
    return new Entry(
        label,
        "[%s] computed: %s%s: %s %s%s (%s)"
            .formatted(
                label,
                quoted(figure.label()),
                figure.label().endsWith(figure.period().label())
                    ? ""
                    : ", " + quoted(figure.period().label()),
                figure.value().toPlainString(),
                figure.unit().symbol(),
                scale(figure.scale()),
                quoted(figure.formula())));
  }

  /** Computed figures first: a report states them before what they are computed from. */
  List<Entry> figures(Dossier dossier) {
    return Stream.concat(
            dossier.derived().stream().map(this::figure),
            dossier.figures().stream().map(this::figure))
        .toList();
  }

  Entry source(SourceProfile source) {
    String year = source.fiscalYear() > 0 ? ", " + source.fiscalYear() : "";
    String entity = source.entity().isEmpty() ? "" : ", " + attribute(source.entity());
    return Entry.shown(
        "<source name=\"%s\" pages=\"%d\">%s%s%s</source>"
            .formatted(
                attribute(source.name()), source.pages(), quoted(source.title()), entity, year));
  }

  Entry item(Plan.Item item) {
    String label = labels.of(ITEM, item.id());
    return new Entry(label, "[%s] %s".formatted(label, quoted(item.question())));
  }

  /** A claim by an id of its own, to be judged, mended or summed up. */
  Entry claim(String id, String text) {
    String label = labels.of(CLAIM, id);
    return new Entry(label, "[%s] <claim>%s</claim>".formatted(label, quoted(text)));
  }

  Entry claim(String id, DraftClaim claim) {
    return claim(id, claim.text());
  }

  /** White space folded, and nothing in it that opens or closes an envelope, labels, or speaks. */
  static String quoted(String text) {
    String folded = BLANKS.matcher(text).replaceAll(" ").strip();
    String enclosed = ENVELOPE.matcher(folded).replaceAll("<$1\u200B$2");
    return LABEL.matcher(TURN.matcher(enclosed).replaceAll("<\u200B$1")).replaceAll("($1$2)");
  }

  private static String attribute(String text) {
    String plain = OF_ATTRIBUTES.matcher(quoted(text)).replaceAll("'");
    return plain.length() <= LONGEST_ATTRIBUTE
        ? plain
        : plain.substring(0, LONGEST_ATTRIBUTE) + "…";
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
