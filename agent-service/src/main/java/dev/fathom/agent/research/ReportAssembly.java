package dev.fathom.agent.research;

import dev.fathom.agent.compute.Measured;
import dev.fathom.agent.corpus.Source;
import dev.fathom.agent.evidence.Dossier;
import dev.fathom.agent.figures.Contradiction;
import dev.fathom.agent.figures.DerivedFigure;
import dev.fathom.agent.figures.Figure;
import dev.fathom.agent.figures.Taxonomy;
import dev.fathom.agent.figures.Unit;
import dev.fathom.agent.reasoning.Brief;
import dev.fathom.agent.reasoning.CorpusProfile;
import dev.fathom.agent.reasoning.FoundFigures;
import dev.fathom.agent.reasoning.Outline;
import dev.fathom.agent.reasoning.Reasoner;
import dev.fathom.agent.reasoning.Task;
import dev.fathom.agent.report.Citation;
import dev.fathom.agent.report.Claim;
import dev.fathom.agent.report.Report;
import dev.fathom.agent.report.ReportContradiction;
import dev.fathom.agent.report.ReportFigure;
import dev.fathom.agent.report.ReportProgram;
import dev.fathom.agent.report.ReportSource;
import dev.fathom.agent.report.Texts;
import dev.fathom.agent.research.Steps.Charted;
import dev.fathom.agent.research.Steps.Checked;
import dev.fathom.agent.research.Steps.Programmed;
import dev.fathom.agent.research.Steps.Verified;
import dev.fathom.agent.run.Plan;
import dev.fathom.agent.run.RunState;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Puts the checked parts together as a report. A pure function of what it is given. */
final class ReportAssembly {
  private static final Pattern NUMBER = Pattern.compile("\\d+(?:[.,]\\d+)*");

  private final Task task;
  private final Plan plan;
  private final Reasoner reasoner;
  private final Dossier dossier;
  private final FoundFigures found;
  private final FigureNames names;
  private final Map<String, ReportFigure> figures = new LinkedHashMap<>();
  private final List<ReportContradiction> contradictions = new ArrayList<>();

  /**
   * @param stated ids of the figures that claims name: of what a reasoner that reads had looked up,
   *     only these and the rest of their series are the report's
   */
  ReportAssembly(Brief brief, Reasoner reasoner, Taxonomy taxonomy, Set<String> stated) {
    Dossier dossier = brief.dossier();
    FoundFigures found = brief.found();
    this.task = brief.task();
    this.plan = brief.plan();
    this.reasoner = reasoner;
    this.dossier = dossier;
    this.found = found;
    this.names = new FigureNames(task.question().language(), taxonomy, found);
    found.measures().stream()
        .filter(
            measure -> !reasoner.reads() || measure.figures().stream().anyMatch(stated::contains))
        .flatMap(measure -> measure.figures().stream())
        .filter(id -> !reasoner.reads() || stated.contains(id) || !isChange(id))
        .forEach(this::add);
    Stream.concat(
            found.tables().stream().flatMap(table -> table.figures().stream()),
            Stream.of(found.answer()))
        .filter(id -> !reasoner.reads() || stated.contains(id))
        .forEach(this::add);
    found.contradictions().forEach(this::add);
  }

  /** A change is no part of a series. */
  private static boolean isChange(String id) {
    return id.startsWith("growth_") || id.startsWith("change_");
  }

  /** The figures of each measure, as the report has them. */
  List<Measured> measured() {
    return found.measures().stream()
        .map(measure -> new Measured(measure.id(), measure.entity(), known(measure.figures())))
        .toList();
  }

  private List<ReportFigure> known(List<String> ids) {
    return ids.stream().map(figures::get).filter(Objects::nonNull).toList();
  }

  Report report(
      RunState status,
      Outline outline,
      List<Verified> sections,
      Verified answer,
      String answerFigure,
      List<Charted> charts,
      Programmed programmed,
      List<String> gaps,
      List<Source> sources,
      Report.Usage usage,
      Map<String, Long> timings) {
    List<Report.Section> finished = new ArrayList<>();
    Set<String> told = new HashSet<>();
    int number = 0;
    for (int i = 0; i < sections.size(); i++) {
      List<Claim> claims = new ArrayList<>();
      for (Checked checked : sections.get(i).claims()) {
        if (told.add(checked.text().toLowerCase(Locale.ROOT))) {
          claims.add(claim("c" + ++number, checked));
        }
      }
      if (!claims.isEmpty()) {
        finished.add(new Report.Section(title(outline.sections().get(i), claims), claims));
      }
    }
    return new Report(
        task.question().text(),
        task.question().language().toLanguageTag(),
        status,
        reasoner.name(),
        notice(charts),
        answer(answer, answerFigure),
        finished,
        List.copyOf(figures.values()),
        charts.stream().map(Charted::chart).filter(Objects::nonNull).toList(),
        programs(programmed),
        contradictions,
        gaps,
        sources.stream().sorted(Comparator.comparing(Source::name)).map(s -> reported(s)).toList(),
        usage,
        timings);
  }

  /** The program whose numbers the report states, if it does. */
  private List<ReportProgram> programs(Programmed programmed) {
    ReportProgram program = programmed.evidence();
    List<String> computed =
        known(programmed.figures().stream().map(DerivedFigure::id).toList()).stream()
            .map(ReportFigure::id)
            .toList();
    return program == null || computed.isEmpty() ? List.of() : List.of(program.computing(computed));
  }

  /** A title is not checked as a claim is, so it may state no number that its claims do not. */
  private String title(Outline.Section section, List<Claim> claims) {
    String stated = claims.stream().map(Claim::text).collect(Collectors.joining(" "));
    boolean borneOut =
        NUMBER
            .matcher(section.title())
            .results()
            .map(MatchResult::group)
            .allMatch(stated::contains);
    return borneOut
        ? section.title()
        : plan.items().stream()
            .filter(item -> item.id().equals(section.item()))
            .map(Plan.Item::question)
            .findFirst()
            .orElse(task.question().text());
  }

  private String notice(List<Charted> charts) {
    Texts texts = Texts.of(task.question().language());
    Set<String> lacking = new LinkedHashSet<>();
    charts.forEach(chart -> lacking.add(chart.lacking()));
    lacking.remove("");
    List<String> said = new ArrayList<>(List.of(reasoner.notice(task)));
    lacking.forEach(key -> said.add(texts.get(key)));
    return String.join(separator(), said);
  }

  private String separator() {
    return task.question().language().getLanguage().equals("zh") ? "" : " ";
  }

  private Report.Answer answer(Verified answer, String figure) {
    add(figure);
    Texts texts = Texts.of(task.question().language());
    if (answer.claims().isEmpty()) {
      boolean empty = task.corpus().sources().isEmpty();
      return new Report.Answer(
          texts.get(empty ? "answer.empty" : "answer.nothing"), null, List.of());
    }
    String text =
        answer.claims().stream().map(Checked::text).collect(Collectors.joining(separator()));
    Set<Citation> citations = new LinkedHashSet<>();
    Set<String> pages = new HashSet<>();
    List<Citation> all = answer.claims().stream().flatMap(c -> c.citations().stream()).toList();
    // Each page once before another quote of it: a reader opens pages.
    all.stream().filter(c -> pages.add(c.source() + "/" + c.page())).forEach(citations::add);
    citations.addAll(all);
    @Nullable ReportFigure number = figures.get(figure);
    return new Report.Answer(text, number, List.copyOf(citations));
  }

  private Claim claim(String id, Checked checked) {
    checked.figures().forEach(this::add);
    List<String> ids = known(checked.figures()).stream().map(ReportFigure::id).toList();
    String doubt =
        checked.agreeing() < checked.judged()
            ? Texts.of(task.question().language())
                .get("doubt", checked.agreeing(), checked.judged())
            : "";
    return new Claim(id, checked.text(), checked.verdict(), checked.citations(), ids, doubt);
  }

  private void add(String id) {
    dossier.figure(id).ifPresent(figure -> figures.computeIfAbsent(id, key -> reported(figure)));
    dossier
        .derived(id)
        .ifPresent(
            derived -> {
              derived.inputs().forEach(this::add);
              figures.computeIfAbsent(id, key -> derived(derived));
            });
  }

  private void add(Contradiction contradiction) {
    contradiction.figures().forEach(this::add);
    List<ReportFigure> differing =
        contradiction.figures().stream().map(figures::get).filter(Objects::nonNull).toList();
    if (differing.size() > 1) {
      contradictions.add(
          new ReportContradiction(
              differing.getFirst().label(),
              Integer.toString(contradiction.fiscalYear()),
              contradiction.reason(),
              differing.stream().map(ReportFigure::id).toList()));
    }
  }

  private ReportSource reported(Source source) {
    int year =
        task.corpus().sources().stream()
            .filter(profile -> profile.id().equals(source.id()))
            .mapToInt(CorpusProfile.SourceProfile::fiscalYear)
            .findFirst()
            .orElse(0);
    return new ReportSource(
        source.id(), source.name(), source.title(), source.mediaType(), source.pages(), year);
  }

  private ReportFigure reported(Figure figure) {
    return new ReportFigure(
        nextId(),
        names.of(figure),
        figure.value(),
        unit(figure.unit()),
        figure.scale(),
        figure.unit().currency(),
        figure.period().known() ? figure.period().label() : figure.column(),
        figure.source(),
        figure.page(),
        figure.box(),
        "",
        List.of());
  }

  private ReportFigure derived(DerivedFigure derived) {
    return new ReportFigure(
        nextId(),
        names.of(derived),
        derived.value(),
        unit(derived.unit()),
        derived.scale(),
        derived.unit().currency(),
        derived.period().label(),
        "",
        0,
        null,
        derived.formula(),
        known(derived.inputs()).stream().map(ReportFigure::id).toList());
  }

  private String nextId() {
    return "f" + (figures.size() + 1);
  }

  private static String unit(Unit unit) {
    return unit.symbol();
  }
}
