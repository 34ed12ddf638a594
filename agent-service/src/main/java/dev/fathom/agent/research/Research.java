package dev.fathom.agent.research;

import static java.util.stream.Collectors.toSet;

import dev.fathom.agent.compute.ChartPlan;
import dev.fathom.agent.compute.Charting;
import dev.fathom.agent.compute.Measured;
import dev.fathom.agent.corpus.Corpora;
import dev.fathom.agent.evidence.Dossier;
import dev.fathom.agent.evidence.DraftClaim;
import dev.fathom.agent.evidence.Evidence;
import dev.fathom.agent.evidence.Ladder;
import dev.fathom.agent.figures.Taxonomy;
import dev.fathom.agent.reasoning.Brief;
import dev.fathom.agent.reasoning.CorpusProfile;
import dev.fathom.agent.reasoning.DraftAnswer;
import dev.fathom.agent.reasoning.FigureRequest;
import dev.fathom.agent.reasoning.FoundFigures;
import dev.fathom.agent.reasoning.Inquiry;
import dev.fathom.agent.reasoning.Outline;
import dev.fathom.agent.reasoning.PrintedTable;
import dev.fathom.agent.reasoning.Reasoner;
import dev.fathom.agent.reasoning.Reasoners;
import dev.fathom.agent.reasoning.Task;
import dev.fathom.agent.reasoning.ToldTable;
import dev.fathom.agent.report.Report;
import dev.fathom.agent.report.Texts;
import dev.fathom.agent.research.Steps.Charted;
import dev.fathom.agent.research.Steps.Clarifications;
import dev.fathom.agent.research.Steps.Drafts;
import dev.fathom.agent.research.Steps.Figures;
import dev.fathom.agent.research.Steps.Gathering;
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
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * The research loop: clarify, plan, gather, write, verify. It owns the order of things and the
 * stopping rules; a {@link Reasoner} fills the slots.
 *
 * <p>Thread-safe: it keeps nothing of a run between calls. All work is done in journalled steps,
 * and states and progress are told from inside them, so that carrying a run again repeats neither.
 */
public final class Research implements ResearchLoop {
  private final Corpora corpora;
  private final Reasoners reasoners;
  private final FigureDesk desk;
  private final ResearchLimits limits;
  private final Charting charting;
  private final Web web;

  public Research(
      Corpora corpora,
      Reasoners reasoners,
      Taxonomy taxonomy,
      ResearchLimits limits,
      Charting charting,
      Web web) {
    this.corpora = corpora;
    this.reasoners = reasoners;
    this.desk = new FigureDesk(corpora, taxonomy);
    this.limits = limits;
    this.charting = charting;
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
    private final List<Gathering> rounds = new ArrayList<>();
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
      Task open = new Task(question, Map.of(), corpus);
      Clarifications asked =
          run.step(
              "clarify",
              Clarifications.class,
              () -> {
                long start = System.nanoTime();
                return new Clarifications(reasoner.clarify(open), millis(start));
              });
      timings.put("clarifying", asked.millis());
      if (mustAsk(asked.open())) {
        run.ask(asked.open());
        if (!run.answered()) {
          run.enter(RunState.AWAITING_ANSWERS);
          return new Outcome.Waiting(RunState.AWAITING_ANSWERS);
        }
      }
      Task task = new Task(question, answers(asked.open()), corpus);
      Plan proposed =
          run.step(
              "plan",
              Plan.class,
              () -> {
                run.enter(RunState.PLANNING);
                return reasoner.plan(task);
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

    private Outcome report(Task asked, Plan plan) {
      WebSurvey survey = new WebSurvey(run, web, corpora);
      Task task = survey.widen(asked, plan);
      if (run.web()) {
        timings.put("web", survey.millis());
      }
      String cutShort = gather(task, plan);
      boolean whole = cutShort.isEmpty();
      List<Evidence> evidence = evidence();
      Figures figures = figures(task, plan, evidence);
      Dossier dossier =
          new Dossier(evidence, figures.found().reported(), figures.found().derived());
      Brief brief = new Brief(task, plan, figures.request(), figures.found(), dossier);
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
      List<DraftClaim> written = drafts.stream().flatMap(d -> d.claims().stream()).toList();
      DraftAnswer answer =
          run.step("write/answer", DraftAnswer.class, () -> reasoner.answer(brief, written));
      Sentences gaps =
          run.step("write/gaps", Sentences.class, () -> new Sentences(reasoner.gaps(brief)));
      Ladder ladder = new Ladder(corpora, task.question().sources(), dossier);
      List<Verified> verified = new ArrayList<>();
      int checked = 0;
      for (int i = 0; i < drafts.size(); i++) {
        verified.add(
            verify(
                "verify/s" + (i + 1),
                drafts.get(i).claims(),
                dossier,
                ladder,
                checked,
                written.size()));
        checked += drafts.get(i).claims().size();
      }
      Verified checkedAnswer =
          verify("verify/answer", answer.claims(), dossier, ladder, checked, written.size());
      var assembly = new ReportAssembly(task, reasoner, dossier, figures.found());
      List<Charted> charts = charts(assembly.measured());
      Report report =
          assembly.report(
              whole ? RunState.COMPLETED : RunState.INCOMPLETE,
              outline,
              verified,
              checkedAnswer,
              answer.figure(),
              charts,
              Stream.concat(gaps.texts().stream(), survey.notes(texts()).stream()).toList(),
              corpora.sources(cited(verified, checkedAnswer)),
              usage(survey.searches()),
              timings);
      return whole
          ? new Outcome.Completed(report)
          : new Outcome.Incomplete(report, texts().get(cutShort));
    }

    /** Looks into every plan item; if that was cut short, gives the name of the reason. */
    private String gather(Task task, Plan plan) {
      for (Plan.Item item : plan.items()) {
        for (int round = 1; round <= limits.rounds(); round++) {
          if (spent() > limits.gathering().toMillis()) {
            return "incomplete.time";
          }
          Inquiry inquiry = new Inquiry(task, item, round, evidence());
          Gathering gathering =
              run.step(
                  "gather/" + item.id() + "/" + round,
                  Gathering.class,
                  () -> looking.into(inquiry));
          rounds.add(gathering);
          timings.merge("gathering", gathering.millis(), Long::sum);
          if (gathering.finished()) {
            return "incomplete.finished";
          }
          boolean fruitless = round > 1 && gathering.evidence().isEmpty();
          if (!gathering.gap() || gathering.searches() == 0 || fruitless) {
            break;
          }
        }
      }
      return "";
    }

    private Figures figures(Task task, Plan plan, List<Evidence> evidence) {
      Figures figures =
          run.step(
              "figures",
              Figures.class,
              () -> {
                long start = System.nanoTime();
                run.enter(RunState.GATHERING);
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
        String key, List<DraftClaim> claims, Dossier dossier, Ladder ladder, int before, int all) {
      Verified verified =
          run.step(
              key,
              Verified.class,
              () -> {
                long start = System.nanoTime();
                run.enter(RunState.VERIFYING);
                Verification verification = new Verification(ladder, dossier);
                Verified result = new Verified(verification.verify(claims), 0);
                run.tell(new Progress.Checking(Math.min(all, before + claims.size()), all));
                return new Verified(result.claims(), millis(start));
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

    private List<Evidence> evidence() {
      return rounds.stream().flatMap(round -> round.evidence().stream()).toList();
    }

    private long spent() {
      return rounds.stream().mapToLong(Gathering::millis).sum();
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
