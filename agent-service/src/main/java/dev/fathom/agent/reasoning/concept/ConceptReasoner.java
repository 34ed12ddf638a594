package dev.fathom.agent.reasoning.concept;

import dev.fathom.agent.evidence.DraftClaim;
import dev.fathom.agent.evidence.Evidence;
import dev.fathom.agent.figures.Taxonomy;
import dev.fathom.agent.reasoning.Brief;
import dev.fathom.agent.reasoning.CorpusProfile;
import dev.fathom.agent.reasoning.Depth;
import dev.fathom.agent.reasoning.DraftAnswer;
import dev.fathom.agent.reasoning.FigureRequest;
import dev.fathom.agent.reasoning.FoundFigures;
import dev.fathom.agent.reasoning.Inquiry;
import dev.fathom.agent.reasoning.Outline;
import dev.fathom.agent.reasoning.PrintedTable;
import dev.fathom.agent.reasoning.Reasoner;
import dev.fathom.agent.reasoning.Route;
import dev.fathom.agent.reasoning.Selection;
import dev.fathom.agent.reasoning.Task;
import dev.fathom.agent.reasoning.ToldTable;
import dev.fathom.agent.run.Plan;
import dev.fathom.search.embed.SentenceEmbedder;
import dev.fathom.search.embed.SentenceModel;
import dev.fathom.search.index.SearchHit;
import dev.fathom.search.index.SearchQuery;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Reasons over sentences: finds them by meaning and by words, orders and quotes them, reads figures
 * from tables, and computes what formulas give. Needs no language model.
 *
 * <p>Thread-safe. Deterministic: the same question over the same sources gives the same answers.
 */
public final class ConceptReasoner implements Reasoner {
  private static final int MOST_EVIDENCE = 6;
  private static final int MOST_EVIDENCE_ALONE = 8;
  private static final int MOST_EVIDENCE_BESIDE_NUMBER = 3;

  /** So many words beside the names of figures, and a question asks for more than the figures. */
  private static final int FEWEST_OPEN = 2;

  private final Taxonomy taxonomy;
  private final Meanings meanings;

  public ConceptReasoner(Taxonomy taxonomy, SentenceEmbedder embedder) {
    this.taxonomy = taxonomy;
    this.meanings = new Meanings(embedder);
  }

  @Override
  public String name() {
    return "concept";
  }

  @Override
  public String notice(Task task) {
    return wording(task).message("notice");
  }

  @Override
  public Route route(Task task) {
    return new Route(Depth.STANDARD, ClarificationRules.of(task, read(task), wording(task)));
  }

  @Override
  public Plan plan(Task task, List<SearchHit> glance) {
    AnsweredQuestion question = new AnsweredQuestion(task, taxonomy);
    return new PlanRules(wording(task), taxonomy)
        .plan(question.reading(), question.period(), question.measures());
  }

  @Override
  public List<SearchQuery> queries(Inquiry inquiry) {
    return new Queries(inquiry, taxonomy).next();
  }

  /**
   * The sentences that fit a plan item best, for a reader who chooses among them.
   *
   * @param most how many at most
   */
  public List<Evidence> candidates(Inquiry inquiry, List<SearchHit> found, int most) {
    return ranked(inquiry, found).stream()
        .limit(most)
        .map(ranked -> EvidenceChoice.evidence(ranked, inquiry))
        .toList();
  }

  private List<SentenceRanking.Ranked> ranked(Inquiry inquiry, List<SearchHit> found) {
    Wording wording = wording(inquiry.task());
    QuestionReading reading = itemReading(inquiry);
    boolean reasonsApart = read(inquiry.task()).asksWhy() && !reading.asksWhy();
    return new SentenceRanking(reading, reasonsApart, wording, taxonomy, meanings)
        .rank(new Candidates(wording, Topic.of(reading.core(), wording)).of(found));
  }

  @Override
  public Selection select(Inquiry inquiry, List<SearchHit> found) {
    QuestionReading reading = itemReading(inquiry);
    QuestionReading whole = read(inquiry.task());
    List<SentenceRanking.Ranked> ranked = ranked(inquiry, found);
    boolean alone = inquiry.item().question().equals(whole.subject());
    boolean number = CalculationReading.of(whole, taxonomy).isPresent();
    int most = number ? MOST_EVIDENCE_BESIDE_NUMBER : alone ? MOST_EVIDENCE_ALONE : MOST_EVIDENCE;
    return new EvidenceChoice(wording(inquiry.task()), most)
        .choose(inquiry, ranked, SentenceModel.forText(reading.subject()));
  }

  @Override
  public FigureRequest figures(Task task, Plan plan, List<Evidence> gathered) {
    return FigureRules.request(new AnsweredQuestion(task, taxonomy), taxonomy, gathered);
  }

  @Override
  public List<ToldTable> tables(
      Task task, Plan plan, FoundFigures found, List<PrintedTable> tables) {
    AnsweredQuestion asked = new AnsweredQuestion(task, taxonomy);
    QuestionReading reading = asked.reading();
    boolean computed =
        !found.answer().isEmpty()
            || found.measures().stream()
                .anyMatch(measure -> taxonomy.lineItem(measure.id()).isEmpty());
    if ((computed || asksNoMoreThan(found, task, reading)) && !reading.asksParts()) {
      return List.of();
    }
    if (Topic.first(reading.core(), wording(task)).filter(topic -> !topic.told()).isPresent()) {
      return List.of();
    }
    Set<String> sources = asked.sources();
    List<PrintedTable> near =
        tables.stream().filter(table -> sources.contains(table.source())).toList();
    return new TableChoice(reading, wording(task)).choose(near, plan.items().getFirst().id());
  }

  /**
   * Whether figures that were found are all that is asked for: a table would be on something else.
   */
  private boolean asksNoMoreThan(FoundFigures found, Task task, QuestionReading reading) {
    Set<String> open = new HashSet<>(Words.of(reading.core(), wording(task)));
    found.measures().stream()
        .flatMap(measure -> taxonomy.names(measure.id()).stream())
        .forEach(name -> open.removeAll(Words.of(name, wording(task))));
    return !found.measures().isEmpty() && open.size() < FEWEST_OPEN;
  }

  @Override
  public Outline outline(Brief brief) {
    return new Writing(brief, wording(brief.task()), taxonomy).outline();
  }

  @Override
  public List<DraftClaim> write(Outline.Section section, Brief brief) {
    return new Writing(brief, wording(brief.task()), taxonomy).claims(section);
  }

  @Override
  public DraftAnswer answer(Brief brief, List<DraftClaim> claims) {
    return new Answering(brief, wording(brief.task()), taxonomy).answer(claims);
  }

  @Override
  public List<String> gaps(Brief brief) {
    return new Gaps(brief, wording(brief.task()), taxonomy).sentences();
  }

  /** The item's question, with the years of the whole question where it names none itself. */
  private QuestionReading itemReading(Inquiry inquiry) {
    QuestionReading whole = read(inquiry.task());
    QuestionReading item =
        QuestionReading.of(
            inquiry.item().question(),
            SourceChoice.owners(inquiry.task().corpus()),
            wording(inquiry.task()),
            taxonomy);
    return item.years().isEmpty() ? item.with(item.measures(), whole.years()) : item;
  }

  private QuestionReading read(Task task) {
    return QuestionReading.of(task.question().text(), wording(task), taxonomy);
  }

  /** The sources that the question is about. */
  static Set<String> scope(Task task, QuestionReading reading) {
    CorpusProfile chosen = SourceChoice.choose(task, reading);
    return chosen.sources().size() == task.corpus().sources().size()
        ? task.question().sources()
        : chosen.ids();
  }

  private static Wording wording(Task task) {
    return Wording.of(task.question().language());
  }
}
