package dev.fathom.agent.reasoning.llm;

import dev.fathom.agent.evidence.DraftClaim;
import dev.fathom.agent.evidence.Evidence;
import dev.fathom.agent.evidence.Judgement;
import dev.fathom.agent.reasoning.Brief;
import dev.fathom.agent.reasoning.Calculations;
import dev.fathom.agent.reasoning.DraftAnswer;
import dev.fathom.agent.reasoning.Exhibit;
import dev.fathom.agent.reasoning.FigureRequest;
import dev.fathom.agent.reasoning.FoundFigures;
import dev.fathom.agent.reasoning.Inquiry;
import dev.fathom.agent.reasoning.Mending;
import dev.fathom.agent.reasoning.Outline;
import dev.fathom.agent.reasoning.Pictures;
import dev.fathom.agent.reasoning.PrintedTable;
import dev.fathom.agent.reasoning.Program;
import dev.fathom.agent.reasoning.Reasoner;
import dev.fathom.agent.reasoning.Route;
import dev.fathom.agent.reasoning.Selection;
import dev.fathom.agent.reasoning.Task;
import dev.fathom.agent.reasoning.ToldTable;
import dev.fathom.agent.reasoning.Watch;
import dev.fathom.agent.reasoning.concept.ConceptReasoner;
import dev.fathom.agent.reasoning.llm.endpoint.ModelEndpoints;
import dev.fathom.agent.run.Plan;
import dev.fathom.search.index.SearchHit;
import dev.fathom.search.index.SearchQuery;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Fills the slots by asking a language model. The model chooses among labels and writes sentences;
 * what it may choose from is found by searches and the {@link ConceptReasoner}, which also fills a
 * slot for which no usable answer comes, so that a run always ends.
 *
 * <p>Thread-safe. Nothing is remembered between slots: each prompt is built from what the slot is
 * given.
 */
public final class LlmReasoner implements Reasoner {
  private static final int RANKED = 40;
  private static final int HITS = 30;

  private final ConceptReasoner concept;
  private final Asking asking;

  public LlmReasoner(ConceptReasoner concept, ModelEndpoints endpoints) {
    this(concept, new Asking(new SlotFiller(endpoints), Watch.NONE));
  }

  private LlmReasoner(ConceptReasoner concept, Asking asking) {
    this.concept = concept;
    this.asking = asking;
  }

  @Override
  public Reasoner watchedBy(Watch other) {
    return new LlmReasoner(concept, asking.watchedBy(other));
  }

  @Override
  public String name() {
    return "llm";
  }

  @Override
  public String notice(Task task) {
    return Prompt.of("notice", Asking.language(task), Map.of());
  }

  @Override
  public Route route(Task task) {
    return new Scoping(asking).route(task).orElseGet(() -> concept.route(task));
  }

  @Override
  public Plan plan(Task task, List<SearchHit> glance) {
    return new Scoping(asking).plan(task, glance).orElseGet(() -> concept.plan(task, glance));
  }

  /** What the plan or the last round asked for; rules where they ask for nothing. */
  @Override
  public List<SearchQuery> queries(Inquiry inquiry) {
    if (inquiry.round() == 1) {
      List<SearchQuery> queries = new ArrayList<>(concept.queries(inquiry));
      if (!inquiry.item().queries().isEmpty()) {
        queries.add(query(inquiry.item().question(), queries, inquiry));
      }
      return queries;
    }
    List<SearchQuery> wanted =
        inquiry.wanted().stream()
            .filter(text -> !text.isBlank())
            .map(text -> query(text, List.of(), inquiry))
            .toList();
    return wanted.isEmpty() ? concept.queries(inquiry) : wanted;
  }

  /** Where others have already settled which sources are meant, the same ones. */
  private static SearchQuery query(String text, List<SearchQuery> others, Inquiry inquiry) {
    Set<String> sources =
        others.isEmpty() ? inquiry.task().question().sources() : others.getFirst().sources();
    return new SearchQuery(text, List.of(), sources, HITS);
  }

  @Override
  public Selection select(Inquiry inquiry, List<SearchHit> found) {
    return select(inquiry, found, Pictures.NONE);
  }

  @Override
  public Selection select(Inquiry inquiry, List<SearchHit> found, Pictures pictures) {
    if (found.isEmpty()) {
      return new Selection(List.of(), true);
    }
    return new Selecting(asking)
        .select(inquiry, found, concept.candidates(inquiry, found, RANKED), pictures)
        .orElseGet(() -> concept.select(inquiry, found));
  }

  /** What rules find in the question, and in each sub-question that the model has made of it. */
  @Override
  public FigureRequest figures(Task task, Plan plan, List<Evidence> gathered) {
    FigureRequest whole = concept.figures(task, plan, gathered);
    Set<String> measures = new LinkedHashSet<>(whole.measures());
    Set<String> drivers = new LinkedHashSet<>(whole.drivers());
    Set<Integer> years = new LinkedHashSet<>(whole.years());
    Set<String> sources = new LinkedHashSet<>(whole.sources());
    boolean growth = whole.growth();
    for (Plan.Item item : plan.items()) {
      FigureRequest part = concept.figures(task.asking(item.question()), plan, gathered);
      measures.addAll(part.measures());
      drivers.addAll(part.drivers());
      years.addAll(part.years());
      sources.addAll(part.sources());
      growth |= part.growth();
    }
    drivers.removeAll(measures);
    return new FigureRequest(
        List.copyOf(measures),
        List.copyOf(drivers),
        years.stream().sorted().toList(),
        whole.quarterly(),
        growth,
        whole.calculation(),
        sources);
  }

  @Override
  public List<ToldTable> tables(
      Task task, Plan plan, FoundFigures found, List<PrintedTable> tables) {
    return concept.tables(task, plan, found, tables);
  }

  @Override
  public boolean reads() {
    return true;
  }

  @Override
  public Calculations reckon(Brief brief) {
    return new Calculating(asking).reckon(brief);
  }

  @Override
  public Optional<Program> program(
      Brief brief, String beyond, List<Program> before, String failure) {
    return new Calculating(asking).program(brief, beyond, before, failure);
  }

  @Override
  public Outline outline(Brief brief) {
    return new Writing(asking).outline(brief).orElseGet(() -> concept.outline(brief));
  }

  @Override
  public List<DraftClaim> write(Outline.Section section, Brief brief) {
    return new Writing(asking).write(section, brief).orElseGet(() -> concept.write(section, brief));
  }

  @Override
  public Map<String, Judgement> judge(Task task, List<Exhibit> exhibits) {
    return new Judging(asking).judge(task, exhibits);
  }

  @Override
  public Map<String, DraftClaim> mend(Brief brief, List<Mending> failed) {
    return new Writing(asking).mend(brief, failed);
  }

  @Override
  public DraftAnswer answer(Brief brief, List<DraftClaim> claims) {
    if (claims.isEmpty()) {
      return concept.answer(brief, claims);
    }
    return new Writing(asking)
        .summarise(brief, claims)
        .orElseGet(() -> concept.answer(brief, claims));
  }

  /** What rules find missing, and what the model still lacked when looking ended. */
  @Override
  public List<String> gaps(Brief brief) {
    List<String> gaps = new ArrayList<>(concept.gaps(brief));
    brief.plan().items().stream()
        .map(item -> brief.missing().getOrDefault(item.id(), ""))
        .filter(missing -> !missing.isBlank())
        .map(missing -> Prompt.of("gap", Asking.language(brief.task()), Map.of("missing", missing)))
        .forEach(gaps::add);
    return gaps.stream().distinct().toList();
  }
}
