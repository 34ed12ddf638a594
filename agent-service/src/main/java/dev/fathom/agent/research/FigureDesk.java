package dev.fathom.agent.research;

import dev.fathom.agent.corpus.Corpora;
import dev.fathom.agent.evidence.Evidence;
import dev.fathom.agent.figures.Calculation;
import dev.fathom.agent.figures.Computation;
import dev.fathom.agent.figures.Computation.Outcome;
import dev.fathom.agent.figures.Contradiction;
import dev.fathom.agent.figures.Contradictions;
import dev.fathom.agent.figures.DerivedFigure;
import dev.fathom.agent.figures.Figure;
import dev.fathom.agent.figures.FigureLookup;
import dev.fathom.agent.figures.Formula;
import dev.fathom.agent.figures.Ratio;
import dev.fathom.agent.figures.TableFigures;
import dev.fathom.agent.figures.Taxonomy;
import dev.fathom.agent.reasoning.CorpusProfile;
import dev.fathom.agent.reasoning.CorpusProfile.SourceProfile;
import dev.fathom.agent.reasoning.FigureRequest;
import dev.fathom.agent.reasoning.FoundFigures;
import dev.fathom.agent.reasoning.FoundFigures.Measure;
import dev.fathom.agent.reasoning.FoundFigures.Shortfall;
import dev.fathom.agent.reasoning.PrintedTable;
import dev.fathom.search.document.Span;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Reads the tables of the sources in question and looks up and computes what is asked for. Each
 * year is taken from the source that is about it, or the next later one that has it. Thread-safe.
 */
final class FigureDesk {
  private static final int USUAL_YEARS = 3;
  private static final int MOST_KEPT = 16;
  private static final int MOST_QUOTED = 60;

  private final Corpora corpora;
  private final Taxonomy taxonomy;
  private final TableFigures tables;

  /** Figures by source, the latest kept: a source is its content, so they never change. */
  private final Map<String, List<PrintedTable>> kept =
      new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, List<PrintedTable>> eldest) {
          return size() > MOST_KEPT;
        }
      };

  FigureDesk(Corpora corpora, Taxonomy taxonomy) {
    this.corpora = corpora;
    this.taxonomy = taxonomy;
    this.tables = new TableFigures(taxonomy);
  }

  FoundFigures find(FigureRequest request, CorpusProfile corpus) {
    if (request.measures().isEmpty() && request.calculation() == null) {
      return FoundFigures.none();
    }
    Map<String, List<SourceProfile>> byEntity = new TreeMap<>();
    for (SourceProfile source : corpus.only(request.sources()).sources()) {
      byEntity.computeIfAbsent(source.entity(), entity -> new ArrayList<>()).add(source);
    }
    Collected collected = new Collected();
    boolean several = byEntity.size() > 1;
    byEntity.forEach(
        (entity, sources) -> new Entity(several ? entity : "", sources, request, collected).find());
    // An entity without any figure of the kind is no reason to tell the others apart.
    boolean apart = collected.measures.stream().map(Measure::entity).distinct().count() > 1;
    List<Measure> measures =
        collected.measures.stream()
            .map(m -> apart ? m : new Measure(m.id(), "", m.figures()))
            .toList();
    boolean one = !apart && collected.answers.size() == 1;
    List<String> found = collected.measures.stream().map(Measure::id).distinct().toList();
    // What one source or entity lacks is no gap where another has it.
    List<Shortfall> shortfalls =
        collected.shortfalls.stream()
            .filter(shortfall -> collected.answers.isEmpty() && !found.contains(shortfall.wanted()))
            .toList();
    List<String> lacking = shortfalls.stream().map(Shortfall::wanted).toList();
    return new FoundFigures(
        List.copyOf(collected.reported.values()),
        List.copyOf(collected.derived.values()),
        measures,
        request.measures().stream()
            .filter(m -> !found.contains(m) && !lacking.contains(m))
            .filter(_ -> request.calculation() == null || shortfalls.isEmpty())
            .toList(),
        shortfalls,
        List.copyOf(collected.contradictions.values()),
        List.of(),
        one ? collected.answers.getFirst() : "");
  }

  /** The figures of the rows that evidence quotes, as they are printed. */
  List<Figure> inRows(List<Evidence> evidence) {
    Map<String, Figure> quoted = new LinkedHashMap<>();
    for (Evidence piece : evidence) {
      figures(piece.source()).stream()
          .filter(figure -> overlap(figure.row(), piece.span()))
          .forEach(figure -> quoted.putIfAbsent(figure.id(), figure));
    }
    return quoted.values().stream().limit(MOST_QUOTED).toList();
  }

  private static boolean overlap(Span row, Span quote) {
    return row.start() < quote.end() && quote.start() < row.end();
  }

  /**
   * The tables of some pages.
   *
   * @param pages a source and a page, such as {@code 3f…/12}; the order is kept
   */
  List<PrintedTable> tables(List<String> pages) {
    List<PrintedTable> found = new ArrayList<>();
    Set<String> opened = new LinkedHashSet<>();
    for (String place : pages) {
      int cut = place.lastIndexOf('/');
      String source = place.substring(0, cut);
      int page = Integer.parseInt(place.substring(cut + 1));
      opened.add(source);
      if (opened.size() <= MOST_KEPT) {
        printed(source).stream().filter(table -> table.page() == page).forEach(found::add);
      }
    }
    return found;
  }

  private List<Figure> figures(String source) {
    return printed(source).stream()
        .flatMap(table -> table.cells().stream())
        .map(PrintedTable.Cell::figure)
        .toList();
  }

  private List<PrintedTable> printed(String source) {
    synchronized (kept) {
      List<PrintedTable> known = kept.get(source);
      if (known != null) {
        return known;
      }
    }
    List<PrintedTable> printed =
        tables.tables(corpora.document(source), source).stream()
            .map(table -> printed(source, table))
            .toList();
    synchronized (kept) {
      kept.put(source, printed);
    }
    return printed;
  }

  private static PrintedTable printed(String source, TableFigures.Read table) {
    List<PrintedTable.Cell> cells = new ArrayList<>();
    for (int i = 0; i < table.figures().size(); i++) {
      cells.add(new PrintedTable.Cell(table.figures().get(i), table.heads().get(i)));
    }
    return new PrintedTable(source, table.page(), table.caption(), table.stub(), cells);
  }

  /** What has been found so far. */
  private static final class Collected {
    final Map<String, Figure> reported = new LinkedHashMap<>();
    final Map<String, DerivedFigure> derived = new LinkedHashMap<>();
    final List<Measure> measures = new ArrayList<>();
    final Set<Shortfall> shortfalls = new LinkedHashSet<>();
    final Map<String, Contradiction> contradictions = new LinkedHashMap<>();
    final List<String> answers = new ArrayList<>();

    void add(Computation.Result result) {
      result.inputs().forEach(this::add);
      derived.putIfAbsent(result.derived().id(), result.derived());
    }

    void add(Figure figure) {
      reported.putIfAbsent(figure.id(), figure);
    }
  }

  /** The lookups for one entity. */
  private final class Entity {
    private final String name;
    private final List<SourceProfile> sources;
    private final FigureRequest request;
    private final Collected collected;
    private final Map<String, FigureLookup> lookups = new LinkedHashMap<>();

    Entity(String name, List<SourceProfile> sources, FigureRequest request, Collected collected) {
      this.name = name;
      this.sources = sources;
      this.request = request;
      this.collected = collected;
      for (SourceProfile source : sources) {
        List<Figure> figures = figures(source.id());
        lookups.put(
            source.id(),
            request.quarterly()
                ? FigureLookup.ofQuarter(figures, yearOf(source), taxonomy)
                : FigureLookup.ofYears(figures, taxonomy));
      }
    }

    private int yearOf(SourceProfile source) {
      return request.years().isEmpty() ? source.fiscalYear() : request.years().getLast();
    }

    void find() {
      @Nullable Calculation asked = request.calculation();
      boolean composed = asked != null && !(asked.formula() instanceof Formula.Variable);
      boolean answered = asked != null && answer(asked);
      if (!answered || !composed) {
        request.measures().forEach(this::series);
        request.drivers().forEach(this::series);
      }
    }

    /** Computes the one number asked for; false where it is not certain. */
    private boolean answer(Calculation asked) {
      List<Integer> years =
          asked.fiscalYear() > 0
              ? List.of(asked.fiscalYear())
              : latest(asked.formula()).descendingSet().stream().limit(2).toList();
      for (int year : years) {
        switch (computation(year).calculate(asked, year)) {
          case Outcome.Reported reported -> {
            collected.add(reported.figure());
            collected.answers.add(reported.figure().id());
            contradictions(List.of(reported.figure()));
            return true;
          }
          case Outcome.Computed computed -> {
            collected.add(computed.result());
            collected.answers.add(computed.result().derived().id());
            String label = computed.result().derived().label();
            collected.measures.add(
                new Measure(label, name, List.of(computed.result().derived().id())));
            contradictions(computed.result().inputs());
            return true;
          }
          case Outcome.Missing _, Outcome.Disagreeing _, Outcome.Impossible _ -> {
            if (year == years.getLast()) {
              fallShort(asked.label(), year, computation(year).calculate(asked, year));
            }
          }
        }
      }
      return false;
    }

    /** A measure over the years asked for, with its changes where they are wanted. */
    private void series(String measure) {
      List<Figure> figures = new ArrayList<>();
      List<String> ids = new ArrayList<>();
      Formula formula = new Formula.Variable(measure, 0);
      Ratio ratio = taxonomy.ratio(measure).orElse(null);
      for (int year : years(formula)) {
        Outcome outcome =
            ratio == null
                ? computation(year).lineItem(measure, year)
                : computation(year).ratio(ratio, year);
        switch (outcome) {
          case Outcome.Reported reported -> figures.add(reported.figure());
          case Outcome.Computed computed -> {
            collected.add(computed.result());
            ids.add(computed.result().derived().id());
            contradictions(computed.result().inputs());
            if (request.growth() && ratio != null && ids.size() > 1) {
              computation(year)
                  .change(ratio, year)
                  .ifPresent(
                      change -> {
                        collected.add(change);
                        ids.add(change.derived().id());
                      });
            }
          }
          case Outcome.Missing missing when missing.inputs().size() > 1 -> {}
          case Outcome.Missing _, Outcome.Disagreeing _, Outcome.Impossible _ -> {
            if (request.calculation() == null) {
              fallShort(measure, year, outcome);
            }
          }
        }
      }
      figures.sort(Comparator.comparingInt(figure -> figure.period().fiscalYear()));
      figures.forEach(
          figure -> {
            collected.add(figure);
            ids.add(figure.id());
          });
      contradictions(figures);
      if (request.growth()) {
        growth(figures, ids);
      }
      if (!ids.isEmpty()) {
        collected.measures.add(new Measure(measure, name, ids));
      }
    }

    /** Changes from each year to the next. */
    private void growth(List<Figure> figures, List<String> ids) {
      for (int i = 1; i < figures.size(); i++) {
        Figure from = figures.get(i - 1);
        Figure to = figures.get(i);
        if (to.period().fiscalYear() - from.period().fiscalYear() == 1) {
          Computation.growth(from, to, change(to.label()))
              .ifPresent(
                  result -> {
                    collected.add(result);
                    ids.add(result.derived().id());
                  });
        }
      }
    }

    private static String change(String label) {
      boolean chinese = label.codePoints().anyMatch(Character::isIdeographic);
      return label + (chinese ? "变化率" : ", change");
    }

    private void fallShort(String wanted, int year, Outcome outcome) {
      switch (outcome) {
        case Outcome.Reported _, Outcome.Computed _ -> {}
        case Outcome.Missing missing ->
            collected.shortfalls.add(
                new Shortfall(
                    wanted,
                    year,
                    Shortfall.Reason.MISSING,
                    missing.inputs().stream().map(input -> input(input, year)).toList(),
                    List.of()));
        case Outcome.Disagreeing several -> {
          several.candidates().forEach(collected::add);
          collected.shortfalls.add(
              new Shortfall(
                  wanted,
                  year,
                  Shortfall.Reason.DISAGREEING,
                  List.of(input(several.input(), year)),
                  several.candidates().stream().map(Figure::id).toList()));
        }
        case Outcome.Impossible _ ->
            collected.shortfalls.add(
                new Shortfall(wanted, year, Shortfall.Reason.IMPOSSIBLE, List.of(), List.of()));
      }
    }

    private static Shortfall.Input input(Formula.Variable variable, int year) {
      return new Shortfall.Input(variable.name(), year == 0 ? 0 : year - variable.yearsBack());
    }

    /** Whether other sources of the entity print other values for these figures. */
    private void contradictions(List<Figure> used) {
      Map<String, Integer> years =
          sources.stream().collect(Collectors.toMap(SourceProfile::id, SourceProfile::fiscalYear));
      for (Figure figure : used) {
        List<Figure> same = new ArrayList<>(List.of(figure));
        for (SourceProfile source : sources) {
          if (!source.id().equals(figure.source())
              && lookup(source.id()).find(figure.lineItem(), figure.period().fiscalYear())
                  instanceof FigureLookup.Found.One one) {
            same.add(one.figure());
          }
        }
        Contradictions.between(same, years)
            .ifPresent(
                contradiction -> {
                  same.forEach(collected::add);
                  collected.contradictions.put(
                      name + figure.lineItem() + figure.period().fiscalYear(), contradiction);
                });
      }
    }

    private Computation computation(int year) {
      return new Computation(
          inOrder(year).stream().map(SourceProfile::id).toList(), this::lookup, taxonomy);
    }

    private FigureLookup lookup(String source) {
      FigureLookup lookup = lookups.get(source);
      if (lookup == null) {
        throw new IllegalArgumentException("No source " + source);
      }
      return lookup;
    }

    /** The source about the year, then later ones, which print it for comparison, then the rest. */
    private List<SourceProfile> inOrder(int year) {
      return sources.stream()
          .sorted(
              Comparator.comparingInt(
                      (SourceProfile source) ->
                          source.fiscalYear() >= year
                              ? source.fiscalYear() - year
                              : 100 + year - source.fiscalYear())
                  .thenComparing(SourceProfile::name))
          .toList();
    }

    /** The years asked for, or the latest that are there. */
    private List<Integer> years(Formula formula) {
      if (!request.years().isEmpty()) {
        TreeSet<Integer> years = new TreeSet<>(request.years());
        if (request.growth() && years.size() == 1) {
          years.add(years.first() - 1);
        }
        return List.copyOf(years);
      }
      return latest(formula).descendingSet().stream().limit(USUAL_YEARS).sorted().toList();
    }

    /** The years for which some line item of a formula is there. */
    private NavigableSet<Integer> latest(Formula formula) {
      NavigableSet<Integer> all = new TreeSet<>();
      for (String item : new Computation(List.of(), this::lookup, taxonomy).lineItems(formula)) {
        lookups.values().forEach(lookup -> all.addAll(lookup.years(item)));
      }
      return all;
    }
  }
}
