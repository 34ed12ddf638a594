package dev.fathom.agent.compute;

import dev.fathom.agent.compute.ChartPlan.Kind;
import dev.fathom.agent.compute.ChartPlan.Point;
import dev.fathom.agent.report.FigureText;
import dev.fathom.agent.report.ReportFigure;
import dev.fathom.agent.report.Texts;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * Decides which figures a reader would rather look at than read: a trend over three periods or
 * more, or three peers or more. Whole years only: a quarter beside a year would mislead. Pure.
 */
final class ChartRules {
  private static final int FEWEST = 3;
  private static final int MOST_CHARTS = 4;
  private static final int MOST_LINES = 6;
  private static final int MOST_BARS = 12;
  private static final int MOST_PEERS = 20;
  private static final Pattern YEAR = Pattern.compile("[12]\\d{3}");
  private static final String PERCENT = "%";

  private final Texts texts;
  private final FigureText written;

  ChartRules(Locale language) {
    this.texts = Texts.of(language);
    this.written = new FigureText(texts);
  }

  /** One measure of one entity over whole years, all in one unit. */
  private record Series(String entity, String label, NavigableMap<Integer, ReportFigure> years) {
    ReportFigure latest() {
      return years.lastEntry().getValue();
    }

    boolean percent() {
      return latest().unit().equals(PERCENT);
    }
  }

  List<ChartPlan> plans(Collection<Measured> measured) {
    Map<String, List<Series>> byMeasure = new LinkedHashMap<>();
    for (Measured one : measured) {
      series(one)
          .ifPresent(
              series ->
                  byMeasure.computeIfAbsent(one.measure(), id -> new ArrayList<>()).add(series));
    }
    List<Series> rates = new ArrayList<>();
    List<ChartPlan> plans = new ArrayList<>();
    int placeOfRates = 0;
    for (List<Series> series : byMeasure.values()) {
      Series first = series.getFirst();
      if (series.size() > 1) {
        among(series).ifPresent(plans::add);
      } else if (first.years().size() >= FEWEST && first.percent()) {
        placeOfRates = rates.isEmpty() ? plans.size() : placeOfRates;
        rates.add(first);
      } else if (first.years().size() >= FEWEST) {
        Kind kind = first.years().size() <= MOST_BARS ? Kind.BARS : Kind.LINES;
        plans.add(plan(kind, first.label(), series));
      }
    }
    if (!rates.isEmpty()) {
      List<Series> shown = rates.subList(0, Math.min(MOST_LINES, rates.size()));
      plans.add(placeOfRates, plan(Kind.LINES, title(shown), shown));
    }
    return List.copyOf(plans.subList(0, Math.min(MOST_CHARTS, plans.size())));
  }

  /**
   * The measure's own figures where there are any, else those computed for it: the first of these
   * is the measure, and others, such as its change from year to year, have a label of their own.
   */
  private static Optional<Series> series(Measured measured) {
    List<ReportFigure> annual =
        measured.figures().stream().filter(f -> YEAR.matcher(f.period()).matches()).toList();
    List<ReportFigure> read = annual.stream().filter(f -> f.formula().isEmpty()).toList();
    List<ReportFigure> own = read.isEmpty() ? named(annual) : read;
    if (own.isEmpty()) {
      return Optional.empty();
    }
    NavigableMap<Integer, ReportFigure> years = new TreeMap<>();
    own.forEach(figure -> years.put(Integer.valueOf(figure.period()), figure));
    ReportFigure latest = years.lastEntry().getValue();
    years.values().removeIf(figure -> !figure.unit().equals(latest.unit()));
    return Optional.of(new Series(measured.entity(), capital(latest.label()), years));
  }

  private static List<ReportFigure> named(List<ReportFigure> computed) {
    return computed.stream()
        .filter(figure -> figure.label().equals(computed.getFirst().label()))
        .toList();
  }

  /** Several entities: over time where enough of them have a past, else side by side. */
  private Optional<ChartPlan> among(List<Series> entities) {
    if (entities.stream().map(series -> series.latest().unit()).distinct().count() > 1) {
      return Optional.empty();
    }
    String label = entities.getFirst().label();
    List<Series> trends = entities.stream().filter(s -> s.years().size() >= FEWEST).toList();
    if (trends.size() == entities.size() && trends.size() <= MOST_LINES) {
      return Optional.of(plan(Kind.LINES, label, byEntity(trends)));
    }
    return commonYear(entities).map(year -> ranking(label, year, entities));
  }

  /** The latest year that at least three entities have; the one most have, if several do. */
  private static Optional<Integer> commonYear(List<Series> entities) {
    Map<Integer, Long> had = new TreeMap<>(Comparator.reverseOrder());
    entities.forEach(series -> series.years().keySet().forEach(y -> had.merge(y, 1L, Long::sum)));
    return had.entrySet().stream()
        .filter(entry -> entry.getValue() >= FEWEST)
        .max(Map.Entry.<Integer, Long>comparingByValue().thenComparing(Map.Entry.comparingByKey()))
        .map(Map.Entry::getKey);
  }

  private ChartPlan ranking(String label, int year, List<Series> entities) {
    List<Series> there =
        entities.stream()
            .filter(series -> series.years().containsKey(year))
            .limit(MOST_PEERS)
            .map(
                series ->
                    new Series(
                        series.entity(),
                        series.entity(),
                        new TreeMap<>(Map.of(year, series.years().get(year)))))
            .toList();
    return plan(Kind.RANKING, texts.get("chart.in", label, year), there);
  }

  private static List<Series> byEntity(List<Series> series) {
    return series.stream().map(s -> new Series(s.entity(), s.entity(), s.years())).toList();
  }

  private String title(List<Series> series) {
    List<String> labels = series.stream().map(one -> one.latest().label()).toList();
    if (labels.size() == 1) {
      return series.getFirst().label();
    }
    String several =
        String.join(texts.get("chart.separator"), labels.subList(0, labels.size() - 1));
    return capital(texts.get("chart.and", several, labels.getLast()));
  }

  private ChartPlan plan(Kind kind, String title, List<Series> series) {
    // One scale for all: that of the latest figure of the first series, as it was printed.
    int scale = series.getFirst().latest().scale();
    List<Point> points = new ArrayList<>();
    for (Series one : series) {
      one.years()
          .forEach(
              (year, figure) ->
                  points.add(new Point(figure, one.label(), year, scaled(figure, scale))));
    }
    return new ChartPlan(kind, title, written.unit(series.getFirst().latest()), points);
  }

  private static BigDecimal scaled(ReportFigure figure, int scale) {
    BigDecimal value = figure.value().scaleByPowerOfTen(figure.scale() - scale);
    return value.scale() < 0 ? value.setScale(0) : value;
  }

  private static String capital(String label) {
    return label.isEmpty()
        ? label
        : label.substring(0, 1).toUpperCase(Locale.ROOT) + label.substring(1);
  }
}
