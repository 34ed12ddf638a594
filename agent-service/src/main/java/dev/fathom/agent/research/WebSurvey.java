package dev.fathom.agent.research;

import dev.fathom.agent.corpus.Corpora;
import dev.fathom.agent.reasoning.CorpusProfile;
import dev.fathom.agent.reasoning.Task;
import dev.fathom.agent.report.Texts;
import dev.fathom.agent.research.Steps.Surveyed;
import dev.fathom.agent.run.Plan;
import dev.fathom.agent.run.Progress;
import dev.fathom.agent.run.RunContext;
import dev.fathom.agent.run.RunState;
import dev.fathom.agent.web.Web;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Looks into the web for each item of a plan. Pages that can be read become sources of the run, to
 * be searched, quoted and checked like its documents. What could not be searched or fetched is said
 * in the report: a service that failed is not one that found nothing.
 *
 * <p>For one run; each item is a journalled step.
 */
final class WebSurvey {
  private static final int MOST_QUERIES = 2;

  private final RunContext run;
  private final Web web;
  private final Corpora corpora;
  private final List<Surveyed> items = new ArrayList<>();

  WebSurvey(RunContext run, Web web, Corpora corpora) {
    this.run = run;
    this.web = web;
    this.corpora = corpora;
  }

  /** The task with the pages found among its sources. */
  Task widen(Task task, Plan plan) {
    if (!run.web()) {
      return task;
    }
    for (Plan.Item item : plan.items()) {
      items.add(run.step("web/" + item.id(), Surveyed.class, () -> survey(task, item)));
    }
    Set<String> found = new LinkedHashSet<>();
    visits().map(Web.Visit::source).filter(source -> !source.isEmpty()).forEach(found::add);
    if (found.isEmpty()) {
      return task;
    }
    CorpusProfile pages =
        run.step("web/profile", CorpusProfile.class, () -> new Profiling(corpora).profile(found));
    return task.over(
        task.question().with(found),
        new CorpusProfile(
            Stream.concat(task.corpus().sources().stream(), pages.sources().stream())
                .distinct()
                .toList()));
  }

  private Surveyed survey(Task task, Plan.Item item) throws InterruptedException {
    long start = System.nanoTime();
    run.enter(RunState.GATHERING);
    List<String> queries =
        item.queries().isEmpty()
            ? List.of(item.question())
            : item.queries().stream().limit(MOST_QUERIES).toList();
    Web.Collected collected = web.collect(queries, task.question().language());
    Set<String> sources = new LinkedHashSet<>();
    for (Web.Visit visit : collected.visits()) {
      run.tell(new Progress.Visited(visit.url(), visit.title(), visit.explanation()));
      if (!visit.source().isEmpty()) {
        sources.add(visit.source());
      }
    }
    run.addSources(sources);
    return new Surveyed(queries.size(), collected, (System.nanoTime() - start) / 1_000_000);
  }

  int searches() {
    return items.stream().mapToInt(Surveyed::searches).sum();
  }

  long millis() {
    return items.stream().mapToLong(Surveyed::millis).sum();
  }

  /** What a reader has to know about the search, a sentence each. */
  List<String> notes(Texts texts) {
    if (items.isEmpty()) {
      return List.of();
    }
    if (items.stream().allMatch(item -> item.collected().offline())) {
      return List.of(texts.get("web.offline"));
    }
    Set<String> notes = new LinkedHashSet<>();
    items.stream()
        .flatMap(item -> item.collected().failures().stream())
        .forEach(
            failure -> notes.add(texts.get("web.failed", failure.service(), failure.reason())));
    visits()
        .filter(visit -> visit.source().isEmpty())
        .forEach(visit -> notes.add(texts.get("web.unread", visit.url(), visit.explanation())));
    visits()
        .filter(Web.Visit::contradicted)
        .forEach(visit -> notes.add(texts.get("web.contradicted", visit.url())));
    return List.copyOf(notes);
  }

  private Stream<Web.Visit> visits() {
    return items.stream().flatMap(item -> item.collected().visits().stream());
  }
}
