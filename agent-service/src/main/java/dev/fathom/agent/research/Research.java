package dev.fathom.agent.research;

import static java.util.stream.Collectors.toSet;

import dev.fathom.agent.compute.ChartPlan;
import dev.fathom.agent.compute.Charting;
import dev.fathom.agent.compute.Computing;
import dev.fathom.agent.compute.Measured;
import dev.fathom.agent.compute.Programs;
import dev.fathom.agent.corpus.Corpora;
import dev.fathom.agent.evidence.Dossier;
import dev.fathom.agent.evidence.DraftClaim;
import dev.fathom.agent.evidence.Evidence;
import dev.fathom.agent.evidence.Ladder;
import dev.fathom.agent.evidence.Quotable;
import dev.fathom.agent.figures.Figure;
import dev.fathom.agent.figures.Taxonomy;
import dev.fathom.agent.reasoning.Brief;
import dev.fathom.agent.reasoning.Calculations;
import dev.fathom.agent.reasoning.CorpusProfile;
import dev.fathom.agent.reasoning.DraftAnswer;
import dev.fathom.agent.reasoning.FigureRequest;
import dev.fathom.agent.reasoning.FoundFigures;
import dev.fathom.agent.reasoning.Outline;
import dev.fathom.agent.reasoning.PrintedTable;
import dev.fathom.agent.reasoning.Reasoner;
import dev.fathom.agent.reasoning.Reasoners;
import dev.fathom.agent.reasoning.Route;
import dev.fathom.agent.reasoning.Task;
import dev.fathom.agent.reasoning.ToldTable;
import dev.fathom.agent.report.Report;
import dev.fathom.agent.report.Texts;
import dev.fathom.agent.research.Steps.Charted;
import dev.fathom.agent.research.Steps.Checked;
import dev.fathom.agent.research.Steps.Clarifications;
import dev.fathom.agent.research.Steps.Drafts;
import dev.fathom.agent.research.Steps.Figures;
import dev.fathom.agent.research.Steps.Gathering;
import dev.fathom.agent.research.Steps.Programmed;
import dev.fathom.agent.research.Steps.Reckoned;
import dev.fathom.agent.research.Steps.Sentences;
import dev.fathom.agent.research.Steps.Verified;
import dev.fathom.agent.run.Clarification;
import dev.fathom.agent.run.ModelTokens;
import dev.fathom.agent.run.Outcome;
import dev.fathom.agent.run.Plan;
import dev.fathom.agent.run.Progress;
import dev.fathom.agent.run.Question;
import dev.fathom.agent.run.ResearchLoop;
import dev.fathom.agent.run.RunContext;
import dev.fathom.agent.run.RunState;
import dev.fathom.agent.web.Web;
import dev.fathom.sandbox.SandboxException;
import dev.fathom.sandbox.SandboxUnavailableException;
import dev.fathom.search.index.SearchHit;
import dev.fathom.search.index.SearchQuery;
import dev.fathom.search.passage.Passage;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * The research loop: route, clarify, plan, gather, compute, write, verify, sum up. It owns the
 * order of things and the stopping rules; a {@link Reasoner} fills the slots.
 *
 * <p>Thread-safe: it keeps nothing of a run between calls. All work is done in journalled steps,
 * and states and progress are told from inside them, so that carrying a run again repeats neither.
 */
public final class Research implements ResearchLoop {
  private static final int GLANCE = 12;

  private final Corpora corpora;
  private final Reasoners reasoners;
  private final Taxonomy taxonomy;
  private final FigureDesk desk;
  private final ResearchLimits limits;
  private final Charting charting;
  private final Programs programs;
  private final Web web;

  public Research(
      Corpora corpora,
      Reasoners reasoners,
      Taxonomy taxonomy,
      ResearchLimits limits,
      Computing computing,
      Web web) {
    this.corpora = corpora;
    this.reasoners = reasoners;
    this.taxonomy = taxonomy;
    this.desk = new FigureDesk(corpora, taxonomy);
    this.limits = limits;
    this.charting = new Charting(computing);
    this.programs = new Programs(computing);
    this.web = web;
  }

  @Override
  public Outcome carry(RunContext run) {
    return new Carrying(run).carry();
  }

  /** One run being carried; used once, by one thread. */
  private final class Carrying {
    private final RunContext run;
    private final Reasoner reasoner;
    private final Question question;
    private final Map<String, Long> timings = new TreeMap<>();
    private List<Gathering> rounds = List.of();
    private Programmed programmed = Programmed.NONE;
    private final Looking looking;

    Carrying(RunContext run) {
      this.run = run;
      this.reasoner = reasoners.named(run.reasoner()).watchedBy(new RunWatch(run));
      this.question = run.question();
      this.looking = new Looking(run, reasoner, corpora);
    }

    Outcome carry() {
      CorpusProfile corpus =
          run.step(
              "profile",
              CorpusProfile.class,
              () -> {
                run.enter(RunState.CLARIFYING);
                return new Profiling(corpora).profile(question.sources());
              });
      Task open = Task.open(question, corpus);
      Clarifications asked =
          run.step(
              "clarify",
              Clarifications.class,
              () -> {
                long start = System.nanoTime();
                Route route = reasoner.route(open);
                if (run.spent().calls() > 0) {
                  run.tell(new Progress.Budgeted(limits.tokens(route.depth())));
                }
                return new Clarifications(route.open(), route.depth(), millis(start));
              });
      timings.put("clarifying", asked.millis());
      if (mustAsk(asked.open())) {
        run.ask(asked.open());
        if (!run.answered()) {
          run.enter(RunState.AWAITING_ANSWERS);
          return new Outcome.Waiting(RunState.AWAITING_ANSWERS);
        }
      }
      Task task = open.settled(new Route(asked.depth(), asked.open()), answers(asked.open()));
      Plan proposed =
          run.step(
              "plan",
              Plan.class,
              () -> {
                run.enter(RunState.PLANNING);
                return reasoner.plan(task, glance());
              });
      run.propose(proposed);
      if (!run.unattended() && !run.approved()) {
        run.enter(RunState.AWAITING_APPROVAL);
        return new Outcome.Waiting(RunState.AWAITING_APPROVAL);
      }
      return report(task, run.plan());
    }

    private boolean mustAsk(List<Clarification> open) {
      return !open.isEmpty() && !run.unattended();
    }

    private Map<String, String> answers(List<Clarification> open) {
      Map<String, String> answers = new LinkedHashMap<>();
      open.forEach(clarification -> answers.put(clarification.id(), clarification.defaultAnswer()));
      if (mustAsk(open)) {
        answers.putAll(run.answers());
      }
      return answers;
    }

    /** What a first search for the question itself finds, for a plan that knows what is there. */
    private List<SearchHit> glance() {
      return question.sources().isEmpty()
          ? List.of()
          : corpora.search(new SearchQuery(question.text(), List.of(), question.sources(), GLANCE));
    }

    private Outcome report(Task asked, Plan planned) {
      WebSurvey survey = new WebSurvey(run, web, corpora);
      Task widened = survey.widen(asked, planned);
      if (run.web()) {
        timings.put("web", survey.millis());
      }
      Inquiries inquiries = new Inquiries(run, looking, limits, widened, planned);
      String cutShort = inquiries.all();
      boolean whole = cutShort.isEmpty();
      rounds = inquiries.rounds();
      timings.put("gathering", inquiries.spent());
      Brief brief = brief(inquiries);
      Outline outline =
          run.step(
              "outline",
              Outline.class,
              () -> {
                run.enter(RunState.WRITING);
                return reasoner.outline(brief);
              });
      List<Drafts> drafts = new ArrayList<>();
      for (int i = 0; i < outline.sections().size(); i++) {
        drafts.add(write(outline.sections().get(i), i + 1, brief));
      }
      Task task = brief.task();
      Ladder ladder =
          new Ladder(
              corpora,
              task.corpus().subjects(),
              brief.dossier(),
              Programming.recomputing(programmed, programs, brief.dossier()));
      var verification =
          new Verification(
              ladder, brief, reasoner, new Exhibits(corpora, brief.dossier(), task.corpus()));
      int written = drafts.stream().mapToInt(d -> d.claims().size()).sum();
      List<Verified> verified = new ArrayList<>();
      int checked = 0;
      for (int i = 0; i < drafts.size(); i++) {
        List<DraftClaim> claims = drafts.get(i).claims();
        checked += claims.size();
        verified.add(verify("verify/s" + (i + 1), claims, verification, checked, written));
      }
      List<DraftClaim> held =
          verified.stream().flatMap(v -> v.claims().stream()).map(Checked::draft).toList();
      DraftAnswer answer =
          run.step("write/answer", DraftAnswer.class, () -> reasoner.answer(brief, held));
      Sentences gaps =
          run.step("write/gaps", Sentences.class, () -> new Sentences(reasoner.gaps(brief)));
      Verified checkedAnswer =
          verify("verify/answer", answer.claims(), verification, written, written);
      var assembly =
          new ReportAssembly(brief, reasoner, taxonomy, stated(verified, checkedAnswer, answer));
      List<Charted> charts = charts(assembly.measured());
      List<String> notes = new ArrayList<>(gaps.texts());
      notes.addAll(survey.notes(texts()));
      if (!programmed.lacking().isEmpty()) {
        notes.add(texts().get(programmed.lacking(), programmed.beyond()));
      }
      int dropped = verified.stream().mapToInt(Verified::dropped).sum();
      if (dropped > 0) {
        notes.add(texts().get("claims.dropped", dropped));
      }
      Report report =
          assembly.report(
              whole ? RunState.COMPLETED : RunState.INCOMPLETE,
              outline,
              verified,
              checkedAnswer,
              answer.figure(),
              charts,
              programmed,
              notes,
              corpora.sources(cited(verified, checkedAnswer)),
              usage(survey.searches()),
              timings);
      return whole
          ? new Outcome.Completed(report)
          : new Outcome.Incomplete(report, texts().get(cutShort));
    }

    /** All that was gathered and computed, as whoever writes gets it. */
    private Brief brief(Inquiries inquiries) {
      Task task = inquiries.task();
      Plan plan = inquiries.carriedOut();
      List<Evidence> evidence = inquiries.evidence();
      List<Passage> passages = passages(evidence);
      List<Evidence> beside =
          passages.stream().flatMap(passage -> Quotable.of(passage, "", 0).stream()).toList();
      Figures figures = figures(task, plan, evidence);
      FoundFigures found = figures.found();
      Brief first =
          new Brief(
              task,
              plan,
              figures.request(),
              found,
              new Dossier(evidence, found.reported(), found.derived(), beside),
              passages,
              inquiries.missing());
      if (!reasoner.reads()) {
        return first;
      }
      Reckoned reckoned = reckon(first, beside);
      Brief second =
          first.with(
              new Dossier(
                  evidence,
                  joined(found.reported(), reckoned.rows()),
                  joined(found.derived(), reckoned.derived()),
                  beside));
      programmed = program(second, reckoned.beyond());
      return second.with(
          new Dossier(
              evidence,
              second.dossier().figures(),
              joined(programmed.figures(), second.dossier().derived()),
              beside));
    }

    /** What no formula gives; a step only where something is wanted. */
    private Programmed program(Brief brief, String beyond) {
      if (beyond.isBlank()) {
        return Programmed.NONE;
      }
      Programmed computed =
          run.step(
              "program",
              Programmed.class,
              () -> {
                long start = System.nanoTime();
                return new Programming(run, reasoner, programs)
                    .compute(brief, beyond)
                    .within(millis(start));
              });
      timings.merge("figures", computed.millis(), Long::sum);
      return computed;
    }

    private Reckoned reckon(Brief brief, List<Evidence> beside) {
      Reckoned reckoned =
          run.step(
              "reckon",
              Reckoned.class,
              () -> {
                long start = System.nanoTime();
                FoundFigures found = brief.found();
                List<Figure> rows = desk.inRows(brief.dossier().evidence());
                Dossier all =
                    new Dossier(
                        brief.dossier().evidence(),
                        joined(found.reported(), rows),
                        found.derived(),
                        beside);
                Calculations wanted = reasoner.reckon(brief.with(all));
                return new Reckoned(
                    rows, Reckoner.compute(wanted.formulas(), all), wanted.beyond(), millis(start));
              });
      timings.merge("figures", reckoned.millis(), Long::sum);
      return reckoned;
    }

    private static <T> List<T> joined(List<T> some, List<T> more) {
      return Stream.concat(some.stream(), more.stream()).toList();
    }

    /** The passages that evidence stands in, each once. */
    private List<Passage> passages(List<Evidence> evidence) {
      Map<String, List<Passage>> bySource = new LinkedHashMap<>();
      return evidence.stream()
          .map(
              piece ->
                  bySource.computeIfAbsent(piece.source(), corpora::passages).get(piece.passage()))
          .distinct()
          .toList();
    }

    private Figures figures(Task task, Plan plan, List<Evidence> evidence) {
      Figures figures =
          run.step(
              "figures",
              Figures.class,
              () -> {
                long start = System.nanoTime();
                FigureRequest request = reasoner.figures(task, plan, evidence);
                FoundFigures found = desk.find(request, task.corpus());
                return new Figures(request, withTables(task, plan, found), millis(start));
              });
      timings.put("figures", figures.millis());
      return figures;
    }

    private FoundFigures withTables(Task task, Plan plan, FoundFigures found) {
      List<String> pages =
          rounds.stream().flatMap(round -> round.pages().stream()).distinct().toList();
      List<PrintedTable> tables = desk.tables(pages);
      List<ToldTable> told = reasoner.tables(task, plan, found, tables);
      Set<String> ids = told.stream().flatMap(t -> t.figures().stream()).collect(toSet());
      return found.with(
          told,
          tables.stream()
              .flatMap(table -> table.cells().stream())
              .map(PrintedTable.Cell::figure)
              .filter(figure -> ids.contains(figure.id()))
              .toList());
    }

    private Drafts write(Outline.Section section, int number, Brief brief) {
      Drafts drafts =
          run.step(
              "write/s" + number,
              Drafts.class,
              () -> {
                long start = System.nanoTime();
                run.tell(new Progress.Writing(section.title()));
                return new Drafts(reasoner.write(section, brief), millis(start));
              });
      timings.merge("writing", drafts.millis(), Long::sum);
      return drafts;
    }

    private Verified verify(
        String key, List<DraftClaim> claims, Verification verification, int checked, int all) {
      Verified verified =
          run.step(
              key,
              Verified.class,
              () -> {
                long start = System.nanoTime();
                run.enter(RunState.VERIFYING);
                Verified result = verification.verify(claims);
                run.tell(new Progress.Checking(checked, all));
                if (result.dropped() > 0) {
                  run.tell(new Progress.Dropped(result.dropped()));
                }
                return new Verified(result.claims(), result.dropped(), millis(start));
              });
      timings.merge("verifying", verified.millis(), Long::sum);
      return verified;
    }

    private List<Charted> charts(List<Measured> measured) {
      List<ChartPlan> plans = charting.plans(measured, question.language());
      List<Charted> charts = new ArrayList<>();
      for (int number = 1; number <= plans.size(); number++) {
        charts.add(chart(plans.get(number - 1), number));
      }
      return charts;
    }

    private Charted chart(ChartPlan plan, int number) {
      Charted charted =
          run.step(
              "draw/" + number,
              Charted.class,
              () -> {
                long start = System.nanoTime();
                try {
                  Charting.Drawn drawn = charting.draw(plan, number, question.language());
                  drawn.files().forEach(run::keep);
                  return new Charted(drawn.chart(), "", millis(start));
                } catch (SandboxUnavailableException off) {
                  return new Charted(null, "chart.off", millis(start));
                } catch (SandboxException failed) {
                  return new Charted(null, "chart.failed", millis(start));
                }
              });
      timings.merge("drawing", charted.millis(), Long::sum);
      return charted;
    }

    private Texts texts() {
      return Texts.of(question.language());
    }

    private Report.Usage usage(int onTheWeb) {
      ModelTokens spent = run.spent();
      return new Report.Usage(
          onTheWeb + rounds.stream().mapToInt(Gathering::searches).sum(),
          rounds.stream().mapToInt(Gathering::passages).sum(),
          (int) rounds.stream().flatMap(round -> round.pages().stream()).distinct().count(),
          spent.calls(),
          spent.total());
    }

    /** Ids of the figures that the report's claims name. */
    private static Set<String> stated(
        List<Verified> sections, Verified checkedAnswer, DraftAnswer answer) {
      Set<String> stated = new LinkedHashSet<>();
      sections.forEach(part -> part.claims().forEach(claim -> stated.addAll(claim.figures())));
      checkedAnswer.claims().forEach(claim -> stated.addAll(claim.figures()));
      stated.add(answer.figure());
      return stated;
    }

    private static Set<String> cited(List<Verified> sections, Verified answer) {
      Set<String> cited = new LinkedHashSet<>();
      List<Verified> all = new ArrayList<>(sections);
      all.add(answer);
      all.forEach(
          part ->
              part.claims()
                  .forEach(c -> c.citations().forEach(citation -> cited.add(citation.source()))));
      return cited;
    }

    private static long millis(long start) {
      return (System.nanoTime() - start) / 1_000_000;
    }
  }
}
