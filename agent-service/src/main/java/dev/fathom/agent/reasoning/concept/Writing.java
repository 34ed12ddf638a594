package dev.fathom.agent.reasoning.concept;

import dev.fathom.agent.evidence.DraftClaim;
import dev.fathom.agent.evidence.Evidence;
import dev.fathom.agent.figures.Taxonomy;
import dev.fathom.agent.reasoning.Brief;
import dev.fathom.agent.reasoning.FoundFigures;
import dev.fathom.agent.reasoning.Outline;
import dev.fathom.agent.reasoning.Outline.Section;
import dev.fathom.agent.reasoning.ToldTable;
import dev.fathom.agent.run.Plan;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Orders what was gathered into sections: what the tables say first, then the sentences. */
final class Writing {
  private static final Pattern YEAR = Pattern.compile("(?<!\\d)(?:19|20)\\d\\d(?!\\d)");
  private static final Pattern NUMBER = Pattern.compile("\\d");
  private static final Pattern ENDED = Pattern.compile("[.!。！]$");

  private final Brief brief;
  private final Wording wording;
  private final Taxonomy taxonomy;

  Writing(Brief brief, Wording wording, Taxonomy taxonomy) {
    this.brief = brief;
    this.wording = wording;
    this.taxonomy = taxonomy;
  }

  Outline outline() {
    Titles titles = new Titles(wording, taxonomy);
    List<Section> sections = new ArrayList<>();
    Set<String> used = new HashSet<>();
    for (Plan.Item item : brief.plan().items()) {
      List<String> evidence =
          inOrder(brief.dossier().of(item.id()).stream().filter(this::standsAlone).toList());
      List<String> figures = new ArrayList<>(figures(item, used));
      told(item.id()).forEach(table -> figures.addAll(table.figures()));
      if (!evidence.isEmpty() || !figures.isEmpty()) {
        sections.add(new Section(titles.of(item.question()), item.id(), evidence, figures));
      }
    }
    return new Outline(sections);
  }

  List<DraftClaim> claims(Section section) {
    List<DraftClaim> claims = new ArrayList<>();
    FigureSentences sentences = new FigureSentences(wording, brief.dossier());
    for (FoundFigures.Measure measure : brief.found().measures()) {
      List<String> ids = measure.figures().stream().filter(section.figures()::contains).toList();
      sentences.of(ids, measure.entity(), name(measure.id())).ifPresent(claims::add);
    }
    told(section.item()).forEach(table -> sentences.of(table).ifPresent(claims::add));
    for (String id : section.evidence()) {
      brief.dossier().evidence(id).map(this::quoting).ifPresent(claims::add);
    }
    return claims;
  }

  private List<ToldTable> told(String item) {
    return brief.found().tables().stream().filter(told -> told.item().equals(item)).toList();
  }

  /** A Chinese report calls a measure by its Chinese name, also where the tables are English. */
  private String name(String measure) {
    if (!wording.chinese() || taxonomy.names(measure).isEmpty()) {
      return "";
    }
    QuestionReading reading = QuestionReading.of(brief.task().question().text(), wording, taxonomy);
    return new PlanRules(wording, taxonomy).name(measure, reading);
  }

  /** Whether no other evidence holds these words as the lead-in of more. */
  private boolean standsAlone(Evidence piece) {
    return brief.dossier().evidence().stream()
        .noneMatch(
            other ->
                other.source().equals(piece.source())
                    && other.span().contains(piece.span())
                    && !other.span().equals(piece.span()));
  }

  /** A sentence about a part of a company says which, where only its heading does. */
  private DraftClaim quoting(Evidence evidence) {
    DraftClaim claim = dated(DraftClaim.quoting(evidence), evidence);
    String heading = evidence.heading();
    boolean part = wording.partHeading.matcher(heading).find();
    Set<String> said = Words.of(claim.text(), wording);
    boolean unsaid = Words.of(heading, wording).stream().anyMatch(word -> !said.contains(word));
    return part && unsaid && !wording.parts.matcher(claim.text()).find()
        ? new DraftClaim("[" + heading + "] " + claim.text(), claim.evidence(), claim.figures())
        : claim;
  }

  /**
   * What changed, or came to how much, needs its time: where the words name none, the reader is
   * told which report they stand in, unless the question and all sources are about that year alone.
   */
  private DraftClaim dated(DraftClaim claim, Evidence evidence) {
    int year = evidence.fiscalYear();
    boolean told =
        YEAR.matcher(claim.text()).find()
            || !(NUMBER.matcher(claim.text()).find()
                || (wording.change.matcher(claim.text()).find()
                    && wording.causal.matcher(claim.text()).find()));
    if (year == 0 || told || onlyAbout(year)) {
      return claim;
    }
    String report =
        evidence.quarter() == 0
            ? wording.message("dated.year", year)
            : wording.message(
                "dated.quarter", wording.message("quarter." + evidence.quarter()), year);
    String text = ENDED.matcher(claim.text()).replaceFirst("");
    String end = claim.text().substring(text.length());
    return new DraftClaim(text + report + end, claim.evidence(), claim.figures());
  }

  private boolean onlyAbout(int year) {
    return brief.request().years().equals(List.of(year))
        && brief.dossier().evidence().stream()
            .allMatch(piece -> piece.fiscalYear() == year && piece.quarter() == 0);
  }

  /** The figures of the measures that an item names; the first item takes those of none. */
  private List<String> figures(Plan.Item item, Set<String> used) {
    QuestionReading reading = QuestionReading.of(item.question(), wording, taxonomy);
    boolean first = brief.plan().items().getFirst().equals(item);
    List<String> figures = new ArrayList<>();
    for (FoundFigures.Measure measure : brief.found().measures()) {
      boolean driver = brief.request().drivers().contains(measure.id());
      boolean named =
          reading.asksWhy() ? driver : !driver && reading.measures().contains(measure.id());
      boolean nobodys = first && !driver && isNobodys(measure);
      if ((named || nobodys) && used.add(measure.id() + "|" + measure.entity())) {
        figures.addAll(measure.figures());
      }
    }
    return figures;
  }

  private boolean isNobodys(FoundFigures.Measure measure) {
    return brief.plan().items().stream()
        .map(item -> QuestionReading.of(item.question(), wording, taxonomy))
        .noneMatch(reading -> !reading.asksWhy() && reading.measures().contains(measure.id()));
  }

  /** By source, the one with the best evidence first, and within it as it is printed. */
  private static List<String> inOrder(List<Evidence> evidence) {
    Map<String, Double> best =
        evidence.stream().collect(Collectors.toMap(Evidence::source, Evidence::score, Math::max));
    return evidence.stream()
        .sorted(
            Comparator.comparingDouble((Evidence piece) -> -best.getOrDefault(piece.source(), 0.0))
                .thenComparing(Evidence::source)
                .thenComparingInt(piece -> piece.span().start()))
        .map(Evidence::id)
        .toList();
  }
}
