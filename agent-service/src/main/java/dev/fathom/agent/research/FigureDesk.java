package dev.fathom.agent.research;

import dev.fathom.agent.corpus.Corpora;
import dev.fathom.agent.figures.Computation;
import dev.fathom.agent.figures.DerivedFigure;
import dev.fathom.agent.figures.Figure;
import dev.fathom.agent.figures.FigureLookup;
import dev.fathom.agent.figures.Ratio;
import dev.fathom.agent.figures.TableFigures;
import dev.fathom.agent.figures.Taxonomy;
import dev.fathom.agent.reasoning.CorpusProfile;
import dev.fathom.agent.reasoning.CorpusProfile.SourceProfile;
import dev.fathom.agent.reasoning.FigureRequest;
import dev.fathom.agent.reasoning.FigureRequest.Wanted;
import dev.fathom.agent.reasoning.FoundFigures;
import dev.fathom.agent.reasoning.FoundFigures.Measure;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Reads the tables of the sources in question and looks up and computes what is asked for. Each
 * year is taken from the source that is about it, or the next later one that has it. Thread-safe.
 */
final class FigureDesk {
  private static final int USUAL_YEARS = 3;
  private static final int MOST_KEPT = 16;

  private final Corpora corpora;
  private final Taxonomy taxonomy;
  private final TableFigures tables;

  /** Figures by source, the latest kept: a source is its content, so they never change. */
  private final Map<String, List<Figure>> kept =
      new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, List<Figure>> eldest) {
          return size() > MOST_KEPT;
        }
      };

  FigureDesk(Corpora corpora, Taxonomy taxonomy) {
    this.corpora = corpora;
    this.taxonomy = taxonomy;
    this.tables = new TableFigures(taxonomy);
  }

  FoundFigures find(FigureRequest request, CorpusProfile corpus) {
    if (request.measures().isEmpty()) {
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
    String answer = apart ? "" : collected.answer;
    List<String> found = collected.measures.stream().map(Measure::id).distinct().toList();
    return new FoundFigures(
        List.copyOf(collected.reported.values()),
        List.copyOf(collected.derived.values()),
        measures,
        request.measures().stream()
            .filter(m -> !found.contains(m) && !collected.ambiguous.contains(m))
            .toList(),
        List.copyOf(collected.ambiguous),
        answer);
  }

  private List<Figure> figures(String source) {
    synchronized (kept) {
      List<Figure> known = kept.get(source);
      if (known != null) {
        return known;
      }
    }
    List<Figure> figures = tables.read(corpora.document(source), source);
    synchronized (kept) {
      kept.put(source, figures);
    }
    return figures;
  }

  /** What has been found so far. */
  private static final class Collected {
    final Map<String, Figure> reported = new LinkedHashMap<>();
    final Map<String, DerivedFigure> derived = new LinkedHashMap<>();
    final List<Measure> measures = new ArrayList<>();
    final Set<String> ambiguous = new LinkedHashSet<>();
    String answer = "";

    void add(Computation.Result result) {
      result.inputs().forEach(figure -> reported.putIfAbsent(figure.id(), figure));
      derived.putIfAbsent(result.derived().id(), result.derived());
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
        lookups.put(source.id(), new FigureLookup(figures(source.id()), taxonomy));
      }
    }

    void find() {
      for (String measure : request.measures()) {
        Optional<Ratio> ratio = taxonomy.ratio(measure);
        if (ratio.isPresent()) {
          ratio(ratio.get());
        } else {
          lineItem(measure);
        }
      }
    }

    private void lineItem(String measure) {
      List<Figure> figures = new ArrayList<>();
      for (int year : years(List.of(measure))) {
        switch (lookup(measure, year)) {
          case FigureLookup.Found.One one -> figures.add(one.figure());
          case FigureLookup.Found.Several _ -> collected.ambiguous.add(measure);
          case FigureLookup.Found.None _ -> {}
        }
      }
      if (figures.isEmpty()) {
        return;
      }
      figures.sort(Comparator.comparingInt(figure -> figure.period().fiscalYear()));
      List<String> ids = new ArrayList<>();
      for (Figure figure : figures) {
        collected.reported.putIfAbsent(figure.id(), figure);
        ids.add(figure.id());
      }
      String growth = request.growth() ? growth(figures, ids) : "";
      collected.measures.add(new Measure(measure, name, ids));
      answer(measure, figures.getLast().period().fiscalYear(), figures.getLast().id(), growth);
    }

    /** Changes from each year to the next; the id of the last one. */
    private String growth(List<Figure> figures, List<String> ids) {
      String last = "";
      for (int i = 1; i < figures.size(); i++) {
        Figure from = figures.get(i - 1);
        Figure to = figures.get(i);
        if (to.period().fiscalYear() - from.period().fiscalYear() != 1) {
          continue;
        }
        Optional<Computation.Result> growth = Computation.growth(from, to, change(to.label()));
        growth.ifPresent(collected::add);
        last = growth.map(result -> result.derived().id()).orElse(last);
        growth.ifPresent(result -> ids.add(result.derived().id()));
      }
      return last;
    }

    private static String change(String label) {
      boolean chinese = label.codePoints().anyMatch(Character::isIdeographic);
      return label + (chinese ? "变化率" : ", change");
    }

    private void ratio(Ratio ratio) {
      Set<String> inputs = new LinkedHashSet<>();
      ratio.formulas().forEach(f -> f.variables().forEach(v -> inputs.add(v.name())));
      List<String> ids = new ArrayList<>();
      int last = 0;
      for (int year : years(inputs)) {
        for (SourceProfile source : inOrder(year)) {
          FigureLookup lookup = lookups.get(source.id());
          Optional<Computation.Result> result =
              lookup == null ? Optional.empty() : new Computation(lookup).ratio(ratio, year);
          if (result.isPresent()) {
            collected.add(result.get());
            ids.add(result.get().derived().id());
            last = year;
            break;
          }
        }
      }
      if (!ids.isEmpty()) {
        collected.measures.add(new Measure(ratio.id(), name, ids));
        answer(ratio.id(), last, ids.getLast(), "");
      }
    }

    /** Takes a figure as the answer if it is what the question asks for. */
    private void answer(String measure, int year, String id, String growth) {
      boolean first = request.measures().getFirst().equals(measure);
      boolean asked = request.years().isEmpty() || request.years().getLast() == year;
      if (!first || !asked || collected.ambiguous.contains(measure)) {
        return;
      }
      if (request.wanted() == Wanted.VALUE) {
        collected.answer = id;
      } else if (request.wanted() == Wanted.GROWTH && request.years().size() == 2) {
        collected.answer = growth;
      }
    }

    private FigureLookup.Found lookup(String measure, int year) {
      for (SourceProfile source : inOrder(year)) {
        FigureLookup lookup = lookups.get(source.id());
        if (lookup != null && !(lookup.find(measure, year) instanceof FigureLookup.Found.None)) {
          return lookup.find(measure, year);
        }
      }
      return new FigureLookup.Found.None();
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
    private List<Integer> years(Iterable<String> lineItems) {
      if (!request.years().isEmpty()) {
        TreeSet<Integer> years = new TreeSet<>(request.years());
        if (request.growth() && years.size() == 1) {
          years.add(years.first() - 1);
        }
        return List.copyOf(years);
      }
      NavigableSet<Integer> all = new TreeSet<>();
      for (String item : lineItems) {
        lookups.values().forEach(lookup -> all.addAll(lookup.years(item)));
      }
      return all.descendingSet().stream().limit(USUAL_YEARS).sorted().toList();
    }
  }
}
