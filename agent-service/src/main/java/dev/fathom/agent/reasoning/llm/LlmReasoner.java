package dev.fathom.agent.reasoning.llm;

import dev.fathom.agent.evidence.DraftClaim;
import dev.fathom.agent.evidence.Evidence;
import dev.fathom.agent.reasoning.Brief;
import dev.fathom.agent.reasoning.DraftAnswer;
import dev.fathom.agent.reasoning.FigureRequest;
import dev.fathom.agent.reasoning.Inquiry;
import dev.fathom.agent.reasoning.Outline;
import dev.fathom.agent.reasoning.Reasoner;
import dev.fathom.agent.reasoning.Selection;
import dev.fathom.agent.reasoning.Task;
import dev.fathom.agent.reasoning.Watch;
import dev.fathom.agent.reasoning.concept.ConceptReasoner;
import dev.fathom.agent.reasoning.llm.Answers.Answered;
import dev.fathom.agent.reasoning.llm.Answers.Clarify;
import dev.fathom.agent.reasoning.llm.Answers.Outlined;
import dev.fathom.agent.reasoning.llm.Answers.Planned;
import dev.fathom.agent.reasoning.llm.Answers.Selected;
import dev.fathom.agent.reasoning.llm.Answers.Written;
import dev.fathom.agent.reasoning.llm.PromptParts.Entry;
import dev.fathom.agent.reasoning.llm.endpoint.CallObserver;
import dev.fathom.agent.reasoning.llm.endpoint.ModelEndpoints;
import dev.fathom.agent.reasoning.llm.endpoint.ModelReply.Tokens;
import dev.fathom.agent.reasoning.llm.endpoint.Strength;
import dev.fathom.agent.run.Clarification;
import dev.fathom.agent.run.Plan;
import dev.fathom.search.index.SearchHit;
import dev.fathom.search.index.SearchQuery;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Fills the slots by asking a language model. The model chooses among ids and writes sentences;
 * what it may choose from is found by the {@link ConceptReasoner}, which also fills a slot for
 * which no usable answer comes, so that a run always ends.
 *
 * <p>Thread-safe. Nothing is remembered between slots: each prompt is built from what the slot is
 * given.
 */
public final class LlmReasoner implements Reasoner {
  private static final Slot<Clarify> CLARIFY =
      new Slot<>("clarify", Clarify.class, 1000, 400, Strength.CHEAP);
  private static final Slot<Planned> PLAN =
      new Slot<>("plan", Planned.class, 2000, 800, Strength.STRONG);
  private static final Slot<Selected> SELECT =
      new Slot<>("select", Selected.class, 1000, 500, Strength.CHEAP);
  private static final Slot<Outlined> OUTLINE =
      new Slot<>("outline", Outlined.class, 2000, 1200, Strength.STRONG);
  private static final Slot<Written> WRITE =
      new Slot<>("write", Written.class, 2000, 1600, Strength.STRONG);
  private static final Slot<Answered> ANSWER =
      new Slot<>("answer", Answered.class, 1000, 600, Strength.STRONG);

  private static final int CANDIDATES = 24;

  private final ConceptReasoner concept;
  private final SlotFiller filler;
  private final Watch watch;

  public LlmReasoner(ConceptReasoner concept, ModelEndpoints endpoints) {
    this(concept, new SlotFiller(endpoints), Watch.NONE);
  }

  private LlmReasoner(ConceptReasoner concept, SlotFiller filler, Watch watch) {
    this.concept = concept;
    this.filler = filler;
    this.watch = watch;
  }

  @Override
  public Reasoner watchedBy(Watch other) {
    return new LlmReasoner(concept, filler, other);
  }

  @Override
  public String name() {
    return "llm";
  }

  @Override
  public String notice(Task task) {
    return Prompt.of("notice", language(task), Map.of());
  }

  @Override
  public List<Clarification> clarify(Task task) {
    return fill(CLARIFY, task, parts(task, Map.of(), Map.of("sources", sources(task))))
        .map(LlmReasoner::clarifications)
        .orElseGet(() -> concept.clarify(task));
  }

  private static List<Clarification> clarifications(Clarify answer) {
    List<Clarification> asked = new ArrayList<>();
    for (Clarify.Asked question : answer.questions()) {
      asked.add(
          new Clarification(
              "c" + (asked.size() + 1),
              question.question(),
              question.options(),
              question.options().getFirst()));
    }
    return asked;
  }

  @Override
  public Plan plan(Task task) {
    Map<String, String> values = Map.of("answers", answers(task));
    var lists = Map.of("sources", sources(task));
    return fill(PLAN, task, parts(task, values, lists))
        .map(LlmReasoner::plan)
        .orElseGet(() -> concept.plan(task));
  }

  private static Plan plan(Planned answer) {
    List<Plan.Item> items = new ArrayList<>();
    for (Planned.Item item : answer.items()) {
      items.add(new Plan.Item("q" + (items.size() + 1), item.question(), item.queries()));
    }
    return new Plan(items);
  }

  @Override
  public List<SearchQuery> queries(Inquiry inquiry) {
    return concept.queries(inquiry);
  }

  @Override
  public Selection select(Inquiry inquiry, List<SearchHit> found) {
    List<Evidence> candidates = concept.candidates(inquiry, found, CANDIDATES);
    if (candidates.isEmpty()) {
      return new Selection(List.of(), true);
    }
    var values = Map.of("item", inquiry.item().question());
    var lists =
        Map.of("kept", Shown.evidence(inquiry.ofItem()), "candidates", Shown.evidence(candidates));
    return fill(SELECT, inquiry.task(), parts(inquiry.task(), values, lists))
        .map(answer -> selection(answer, candidates))
        .orElseGet(() -> concept.select(inquiry, found));
  }

  private static Selection selection(Selected answer, List<Evidence> candidates) {
    Map<String, Evidence> byId = new LinkedHashMap<>();
    candidates.forEach(candidate -> byId.put(candidate.id(), candidate));
    return new Selection(
        Answers.named(answer.keep()).stream()
            .flatMap(id -> Stream.ofNullable(byId.get(id)))
            .toList(),
        !answer.enough());
  }

  @Override
  public FigureRequest figures(Task task, Plan plan, List<Evidence> gathered) {
    return concept.figures(task, plan, gathered);
  }

  @Override
  public Outline outline(Brief brief) {
    var lists =
        Map.of(
            "items", items(brief.plan()),
            "evidence", Shown.evidence(brief.dossier().evidence()),
            "figures", figures(brief));
    return fill(OUTLINE, brief.task(), parts(brief.task(), Map.of(), lists))
        .map(LlmReasoner::outline)
        .filter(outline -> !outline.sections().isEmpty())
        .orElseGet(() -> concept.outline(brief));
  }

  private static Outline outline(Outlined answer) {
    return new Outline(
        answer.sections().stream()
            .map(
                section ->
                    new Outline.Section(
                        section.title().strip(),
                        section.item(),
                        Answers.named(section.evidence()),
                        Answers.named(section.figures())))
            .filter(section -> !section.evidence().isEmpty() || !section.figures().isEmpty())
            .toList());
  }

  @Override
  public List<DraftClaim> write(Outline.Section section, Brief brief) {
    var values =
        Map.of(
            "title", section.title(),
            "item", question(brief.plan(), section.item()),
            "language", languageName(brief.task()));
    var lists =
        Map.of(
            "evidence", evidence(section, brief),
            "figures",
                figures(brief).stream()
                    .filter(entry -> section.figures().contains(entry.id()))
                    .toList());
    return fill(WRITE, brief.task(), parts(brief.task(), values, lists))
        .map(answer -> answer.claims().stream().map(Answers.Claim::draft).toList())
        .orElseGet(() -> concept.write(section, brief));
  }

  private static List<Entry> evidence(Outline.Section section, Brief brief) {
    return section.evidence().stream()
        .flatMap(id -> brief.dossier().evidence(id).stream())
        .map(Shown::of)
        .toList();
  }

  @Override
  public DraftAnswer answer(Brief brief, List<DraftClaim> claims) {
    if (claims.isEmpty()) {
      return concept.answer(brief, claims);
    }
    List<Entry> told = new ArrayList<>();
    for (DraftClaim claim : claims) {
      told.add(
          new Entry(
              "",
              "- <source>%s</source> %s %s"
                  .formatted(Shown.quoted(claim.text()), claim.evidence(), claim.figures())));
    }
    var lists =
        Map.of(
            "claims", told,
            "evidence", ids(brief.dossier().evidence()),
            "figures", figures(brief));
    var values = Map.of("language", languageName(brief.task()));
    return fill(ANSWER, brief.task(), parts(brief.task(), values, lists))
        .map(answer -> answer(answer, brief))
        .orElseGet(() -> concept.answer(brief, claims));
  }

  /** May be chosen, though only the claims that use them are shown. */
  private static List<Entry> ids(List<Evidence> evidence) {
    return evidence.stream().map(piece -> new Entry(piece.id(), "")).toList();
  }

  private static DraftAnswer answer(Answered answer, Brief brief) {
    boolean known =
        brief.dossier().figure(answer.figure()).isPresent()
            || brief.dossier().derived(answer.figure()).isPresent();
    return new DraftAnswer(
        answer.claims().stream().map(Answers.Claim::draft).toList(), known ? answer.figure() : "");
  }

  @Override
  public List<String> gaps(Brief brief) {
    return concept.gaps(brief);
  }

  private <T> Optional<T> fill(Slot<T> slot, Task task, PromptParts parts) {
    try {
      return Optional.of(filler.fill(slot, language(task), parts, observer(slot.name())).value());
    } catch (SlotUnfilledException unfilled) {
      watch.fellBack(slot.name(), String.valueOf(unfilled.getMessage()));
      return Optional.empty();
    }
  }

  private CallObserver observer(String slot) {
    return new CallObserver() {
      @Override
      public void thinking(String words) {
        watch.thinking(slot, words);
      }

      @Override
      public void spent(String model, Tokens tokens, int thoughtSwitches) {
        watch.spent(
            slot,
            model,
            new Watch.Spent(
                tokens.prompt(),
                tokens.cached(),
                tokens.output(),
                tokens.reasoning(),
                thoughtSwitches));
      }

      @Override
      public boolean stopped() {
        return watch.stopped();
      }
    };
  }

  private static PromptParts parts(
      Task task, Map<String, String> values, Map<String, List<Entry>> lists) {
    Map<String, String> all = new LinkedHashMap<>(values);
    all.put("question", Shown.quoted(task.question().text()));
    return new PromptParts(all, lists);
  }

  private static List<Entry> sources(Task task) {
    return task.corpus().sources().stream().map(Shown::of).toList();
  }

  private static List<Entry> items(Plan plan) {
    return plan.items().stream()
        .map(item -> new Entry(item.id(), "[%s] %s".formatted(item.id(), item.question())))
        .toList();
  }

  private static List<Entry> figures(Brief brief) {
    return Stream.concat(
            brief.dossier().derived().stream().map(Shown::of),
            brief.dossier().figures().stream().map(Shown::of))
        .toList();
  }

  private static String answers(Task task) {
    return String.join("\n", task.answers().values());
  }

  private static String question(Plan plan, String item) {
    return plan.items().stream()
        .filter(candidate -> candidate.id().equals(item))
        .map(Plan.Item::question)
        .findFirst()
        .orElse("");
  }

  private static Locale language(Task task) {
    return task.question().language();
  }

  private static String languageName(Task task) {
    return language(task).getDisplayLanguage(language(task));
  }
}
