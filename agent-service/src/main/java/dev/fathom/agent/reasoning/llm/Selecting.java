package dev.fathom.agent.reasoning.llm;

import dev.fathom.agent.evidence.Addresses;
import dev.fathom.agent.evidence.Evidence;
import dev.fathom.agent.evidence.Quotable;
import dev.fathom.agent.reasoning.Depth;
import dev.fathom.agent.reasoning.Inquiry;
import dev.fathom.agent.reasoning.Pictures;
import dev.fathom.agent.reasoning.Selection;
import dev.fathom.agent.reasoning.llm.Answers.Selected;
import dev.fathom.agent.reasoning.llm.PromptParts.Entry;
import dev.fathom.agent.reasoning.llm.endpoint.Strength;
import dev.fathom.search.index.SearchHit;
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
 * Has a model read what a search found: whole passages, with what fits the sub-question best first,
 * out of which it keeps sentences and rows by their labels and says what is still missing.
 * Stateless.
 */
final class Selecting {
  private static final Slot<Selected> SELECT =
      new Slot<>("select", Selected.class, 1200, 40, 500, Strength.CHEAP);
  private static final int MOST_PASSAGES = 32;

  /** Pages whose pictures are offered; some have none. */
  private static final int PAGES_LOOKED_AT = 4;

  private static final int MOST_PASSAGES_WHEN_QUICK = 8;

  private final Asking asking;

  Selecting(Asking asking) {
    this.asking = asking;
  }

  /**
   * @param pictures of the pages, of which a model that takes images is shown a few
   * @param ranked the sentences of what was found that fit best by meaning and words
   */
  Optional<Selection> select(
      Inquiry inquiry, List<SearchHit> found, List<Evidence> ranked, Pictures pictures) {
    boolean quick = inquiry.task().depth() == Depth.QUICK;
    List<Passage> passages =
        inOrder(found, ranked).stream()
            .limit(quick ? MOST_PASSAGES_WHEN_QUICK : MOST_PASSAGES)
            .toList();
    Shown shown = new Shown(inquiry.task().corpus());
    List<Entry> kept = shown.evidence(inquiry.ofItem());
    List<Entry> entries = passages.stream().map(shown::passage).toList();
    var values =
        Map.of(
            "item",
            Shown.quoted(inquiry.item().question()),
            "asked",
            inquiry.asked().isEmpty()
                ? Prompt.none(Asking.language(inquiry.task()))
                : Shown.quoted(String.join("; ", inquiry.asked())));
    return asking
        .ask(
            SELECT,
            inquiry.task(),
            Asking.parts(inquiry.task(), values, Map.of("kept", kept, "found", entries))
                .with(quick ? List.of() : pictures(passages, shown, pictures)))
        .map(answer -> selection(answer, shown.labels(), passages, inquiry, ranked));
  }

  private static Selection selection(
      Selected answer,
      Labels labels,
      List<Passage> passages,
      Inquiry inquiry,
      List<Evidence> ranked) {
    Map<String, Evidence> known = new LinkedHashMap<>();
    ranked.forEach(piece -> known.put(piece.id(), piece));
    for (Passage passage : passages) {
      Quotable.of(passage, inquiry.item().id(), 0)
          .forEach(piece -> known.putIfAbsent(piece.id(), piece));
    }
    return new Selection(
        labels.ids(answer.keep()).stream().flatMap(id -> Stream.ofNullable(known.get(id))).toList(),
        !answer.enough(),
        Addresses.without(answer.missing()),
        answer.queries());
  }

  /** Of the pages that fit best. */
  private static List<PromptParts.Picture> pictures(
      List<Passage> passages, Shown shown, Pictures pictures) {
    return passages.stream()
        .map(passage -> new Place(passage.source(), passage.page()))
        .distinct()
        .limit(PAGES_LOOKED_AT)
        .map(
            place ->
                new PromptParts.Picture(
                    shown.page(place.source(), place.page()),
                    () -> pictures.of(place.source(), place.page())))
        .toList();
  }

  private record Place(String source, int page) {}

  /** What fits best by meaning and words, and what the searches ranked first, in turns. */
  private static List<Passage> inOrder(List<SearchHit> found, List<Evidence> ranked) {
    Map<String, Passage> byKey = new LinkedHashMap<>();
    found.forEach(hit -> byKey.putIfAbsent(key(hit.passage()), hit.passage()));
    List<String> bySearch = new ArrayList<>(byKey.keySet());
    List<String> byFit =
        ranked.stream().map(piece -> piece.source() + "/" + piece.passage()).distinct().toList();
    Set<String> order = new LinkedHashSet<>();
    for (int i = 0; i < Math.max(bySearch.size(), byFit.size()); i++) {
      if (i < byFit.size()) {
        order.add(byFit.get(i));
      }
      if (i < bySearch.size()) {
        order.add(bySearch.get(i));
      }
    }
    return order.stream().flatMap(key -> Stream.ofNullable(byKey.get(key))).toList();
  }

  private static String key(Passage passage) {
    return passage.source() + "/" + passage.ordinal();
  }
}
