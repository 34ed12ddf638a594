package dev.fathom.agent.reasoning;

import dev.fathom.agent.evidence.DraftClaim;
import dev.fathom.agent.evidence.Evidence;
import dev.fathom.agent.evidence.Judgement;
import dev.fathom.agent.run.Plan;
import dev.fathom.search.index.SearchHit;
import dev.fathom.search.index.SearchQuery;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Fills the slots of the research loop. The loop decides what happens when; a reasoner only answers
 * what it is asked, from what it is shown, and refers to evidence and figures by the ids it was
 * given. Every answer is journalled by the loop before it is used.
 *
 * <p>Thread-safe: one reasoner serves all runs.
 */
public interface Reasoner {
  /** As named in reports, such as {@code concept}. */
  String name();

  /** How its reports come about, in a sentence for the reader, in the task's language. */
  String notice(Task task);

  /** The same reasoner for one run, whose work is watched. */
  default Reasoner watchedBy(Watch watch) {
    return this;
  }

  /** How much work the question is worth, and what it leaves open that would change the plan. */
  Route route(Task task);

  /**
   * The sub-questions to find answers to.
   *
   * @param glance what a first search for the question itself found
   */
  Plan plan(Task task, List<SearchHit> glance);

  /** What to search for next; empty when nothing more comes to mind. */
  List<SearchQuery> queries(Inquiry inquiry);

  /** What to keep of what was found, and whether a gap remains. */
  Selection select(Inquiry inquiry, List<SearchHit> found);

  /**
   * As {@link #select(Inquiry, List)}.
   *
   * @param pictures of the pages that were found, for a reasoner that looks at them
   */
  default Selection select(Inquiry inquiry, List<SearchHit> found, Pictures pictures) {
    return select(inquiry, found);
  }

  /** The measures to look up in tables and to compute, and in which sources. */
  FigureRequest figures(Task task, Plan plan, List<Evidence> gathered);

  /**
   * Whether it reads whole passages and tables itself. It then gets the best of each search in turn
   * with what stands beside it, and the figures of the rows that it quotes.
   */
  default boolean reads() {
    return false;
  }

  /** What is to be computed beyond the figures found; often nothing. */
  default Calculations reckon(Brief brief) {
    return Calculations.NONE;
  }

  /**
   * A program for what no formula gives; empty where none comes to mind.
   *
   * @param beyond what is to be computed, as {@link #reckon} said it
   * @param before the program that failed; empty at first
   * @param failure why it failed
   */
  default Optional<Program> program(
      Brief brief, String beyond, List<Program> before, String failure) {
    return Optional.empty();
  }

  /**
   * What tables tell of the question as they stand.
   *
   * @param found what was looked up and computed
   * @param tables those of the pages that were read, the likeliest first
   */
  default List<ToldTable> tables(
      Task task, Plan plan, FoundFigures found, List<PrintedTable> tables) {
    return List.of();
  }

  /** The sections of the report, in order. */
  Outline outline(Brief brief);

  /** The statements of one section. */
  List<DraftClaim> write(Outline.Section section, Brief brief);

  /**
   * Whether what each claim cites says what the claim says, by the claims' ids. Claims that are
   * left out stand as the other checks left them: a reasoner that only quotes has nothing to judge.
   */
  default Map<String, Judgement> judge(Task task, List<Exhibit> exhibits) {
    return Map.of();
  }

  /** Claims that failed their check, worded so that they hold, by id; those left out cannot be. */
  default Map<String, DraftClaim> mend(Brief brief, List<Mending> failed) {
    return Map.of();
  }

  /** The short answer, from the claims that held. */
  DraftAnswer answer(Brief brief, List<DraftClaim> claims);

  /** What was looked for and not found, a sentence each. */
  List<String> gaps(Brief brief);
}
