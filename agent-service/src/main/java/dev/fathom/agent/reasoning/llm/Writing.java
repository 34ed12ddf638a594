package dev.fathom.agent.reasoning.llm;

import dev.fathom.agent.evidence.Addresses;
import dev.fathom.agent.evidence.DraftClaim;
import dev.fathom.agent.evidence.Evidence;
import dev.fathom.agent.reasoning.Brief;
import dev.fathom.agent.reasoning.Depth;
import dev.fathom.agent.reasoning.DraftAnswer;
import dev.fathom.agent.reasoning.Mending;
import dev.fathom.agent.reasoning.Outline;
import dev.fathom.agent.reasoning.llm.Answers.Mended;
import dev.fathom.agent.reasoning.llm.Answers.Outlined;
import dev.fathom.agent.reasoning.llm.Answers.Summed;
import dev.fathom.agent.reasoning.llm.Answers.Written;
import dev.fathom.agent.reasoning.llm.PromptParts.Entry;
import dev.fathom.agent.reasoning.llm.endpoint.Strength;
import dev.fathom.agent.run.Plan;
import dev.fathom.search.passage.Passage;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Writes a report section by section. Whoever words a claim sees the passages themselves, not a
 * summary of them, and cites their sentences and rows by label. Stateless.
 */
final class Writing {
  private static final Slot<Outlined> OUTLINE =
      new Slot<>("outline", Outlined.class, 2000, 0, 1200, Strength.STRONG);
  private static final Slot<Written> WRITE =
      new Slot<>("write", Written.class, 2000, 0, 2000, Strength.STRONG);
  private static final Slot<Mended> MEND =
      new Slot<>("mend", Mended.class, 1200, 0, 1200, Strength.STRONG);
  private static final Slot<Summed> SUM =
      new Slot<>("summarise", Summed.class, 1200, 0, 700, Strength.STRONG);

  private static final int LONGEST_QUICK_TITLE = 100;

  private final Asking asking;

  Writing(Asking asking) {
    this.asking = asking;
  }

  /** The sections; one without asking where the question was quick. */
  Optional<Outline> outline(Brief brief) {
    List<Evidence> evidence = brief.dossier().evidence();
    if (brief.task().depth() == Depth.QUICK) {
      return evidence.isEmpty() ? Optional.empty() : Optional.of(only(brief, evidence));
    }
    Shown shown = shown(brief);
    var lists =
        Map.of(
            "items", items(brief.plan(), shown),
            "evidence", shown.evidence(evidence),
            "figures", shown.figures(brief.dossier()));
    return asking
        .ask(OUTLINE, brief.task(), Asking.parts(brief.task(), Map.of(), lists))
        .map(answer -> outline(answer, shown.labels()))
        .filter(outline -> !outline.sections().isEmpty());
  }

  private static Outline only(Brief brief, List<Evidence> evidence) {
    String title = brief.plan().items().getFirst().question();
    return new Outline(
        List.of(
            new Outline.Section(
                title.length() <= LONGEST_QUICK_TITLE
                    ? title
                    : title.substring(0, LONGEST_QUICK_TITLE) + "…",
                brief.plan().items().getFirst().id(),
                evidence.stream().map(Evidence::id).toList(),
                brief.found().measures().stream().flatMap(m -> m.figures().stream()).toList())));
  }

  private static Outline outline(Outlined answer, Labels labels) {
    return new Outline(
        answer.sections().stream()
            .map(
                section ->
                    new Outline.Section(
                        Addresses.without(section.title()),
                        labels.id(section.item()),
                        labels.ids(section.evidence()),
                        labels.ids(section.figures())))
            .filter(section -> !section.evidence().isEmpty() || !section.figures().isEmpty())
            .toList());
  }

  Optional<List<DraftClaim>> write(Outline.Section section, Brief brief) {
    Shown shown = shown(brief);
    var values =
        Map.of(
            "title", Shown.quoted(section.title()),
            "item", Shown.quoted(question(brief.plan(), section.item())));
    var lists =
        Map.of(
            "passages", passages(section.evidence(), brief, shown),
            "figures", figuresOf(section.figures(), brief, shown));
    return asking
        .ask(WRITE, brief.task(), Asking.parts(brief.task(), values, lists))
        .map(
            answer ->
                answer.claims().stream()
                    .map(
                        claim ->
                            Answers.draft(
                                claim.text(), claim.evidence(), claim.figures(), shown.labels()))
                    .toList());
  }

  Map<String, DraftClaim> mend(Brief brief, List<Mending> failed) {
    Shown shown = shown(brief);
    Set<String> evidence = new LinkedHashSet<>();
    Set<String> figures = new LinkedHashSet<>();
    List<Entry> claims = new ArrayList<>();
    for (Mending one : failed) {
      evidence.addAll(one.claim().evidence());
      figures.addAll(one.claim().figures());
      Entry claim = shown.claim(one.id(), one.claim());
      claims.add(new Entry(claim.labels(), claim.text() + " – " + Shown.quoted(one.reason())));
    }
    var lists =
        Map.of(
            "claims", claims,
            "passages", passages(List.copyOf(evidence), brief, shown),
            "figures", figuresOf(List.copyOf(figures), brief, shown));
    Map<String, DraftClaim> mended = new LinkedHashMap<>();
    asking
        .ask(MEND, brief.task(), Asking.parts(brief.task(), Map.of(), lists))
        .ifPresent(
            answer ->
                answer.claims().stream()
                    .filter(claim -> !claim.text().isBlank())
                    .forEach(
                        claim ->
                            mended.putIfAbsent(
                                shown.labels().id(claim.claim()),
                                Answers.draft(
                                    claim.text(),
                                    claim.evidence(),
                                    claim.figures(),
                                    shown.labels()))));
    return mended;
  }

  /**
   * The short answer, each sentence out of claims that held; those of a quick question as it is.
   */
  Optional<DraftAnswer> summarise(Brief brief, List<DraftClaim> claims) {
    if (brief.task().depth() == Depth.QUICK) {
      return Optional.of(
          new DraftAnswer(claims.stream().limit(2).toList(), brief.found().answer()));
    }
    Shown shown = shown(brief);
    List<Entry> told = new ArrayList<>();
    for (int i = 0; i < claims.size(); i++) {
      told.add(shown.claim(Integer.toString(i), claims.get(i)));
    }
    var lists = Map.of("claims", told, "figures", shown.figures(brief.dossier()));
    return asking
        .ask(SUM, brief.task(), Asking.parts(brief.task(), Map.of(), lists))
        .map(answer -> answer(answer, claims, shown.labels()))
        .filter(answer -> !answer.claims().isEmpty());
  }

  private static DraftAnswer answer(Summed answer, List<DraftClaim> claims, Labels labels) {
    List<DraftClaim> sentences = new ArrayList<>();
    for (Summed.Sentence sentence : answer.sentences()) {
      List<DraftClaim> from =
          labels.ids(sentence.claims()).stream().map(Integer::parseInt).map(claims::get).toList();
      sentences.add(
          new DraftClaim(
              sentence.text().strip(),
              from.stream().flatMap(claim -> claim.evidence().stream()).distinct().toList(),
              from.stream().flatMap(claim -> claim.figures().stream()).distinct().toList()));
    }
    return new DraftAnswer(sentences, labels.id(answer.figure()));
  }

  private static Shown shown(Brief brief) {
    return new Shown(brief.task().corpus());
  }

  /** The passages in which evidence stands, in the order of the evidence. */
  private static List<Entry> passages(List<String> evidence, Brief brief, Shown shown) {
    Set<Passage> passages = new LinkedHashSet<>();
    for (String id : evidence) {
      brief
          .dossier()
          .evidence(id)
          .ifPresent(
              piece ->
                  brief.passages().stream()
                      .filter(passage -> passage.source().equals(piece.source()))
                      .filter(passage -> passage.ordinal() == piece.passage())
                      .forEach(passages::add));
    }
    return passages.stream().map(shown::passage).toList();
  }

  private static List<Entry> items(Plan plan, Shown shown) {
    return plan.items().stream().map(shown::item).toList();
  }

  private static List<Entry> figuresOf(List<String> ids, Brief brief, Shown shown) {
    return ids.stream()
        .flatMap(
            id ->
                Stream.concat(
                    brief.dossier().derived(id).map(shown::figure).stream(),
                    brief.dossier().figure(id).map(shown::figure).stream()))
        .toList();
  }

  private static String question(Plan plan, String item) {
    return plan.items().stream()
        .filter(candidate -> candidate.id().equals(item))
        .map(Plan.Item::question)
        .findFirst()
        .orElse("");
  }
}
