package dev.fathom.agent.report;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;

/** The numbered list of what a report cites: each page of each source once. Immutable. */
final class References {
  private final List<Entry> entries = new ArrayList<>();
  private final Map<String, Integer> numbers = new LinkedHashMap<>();
  private final Map<String, ReportSource> sources;

  /** One numbered page. */
  record Entry(int number, String source, int page) {}

  private References(Report report) {
    sources =
        report.sources().stream().collect(Collectors.toMap(ReportSource::id, Function.identity()));
    report.answer().citations().forEach(this::add);
    report
        .sections()
        .forEach(
            section -> section.claims().forEach(claim -> claim.citations().forEach(this::add)));
    report.figures().stream()
        .filter(figure -> figure.page() > 0)
        .forEach(figure -> add(figure.source(), figure.page()));
  }

  static References of(Report report) {
    return new References(report);
  }

  List<Entry> entries() {
    return List.copyOf(entries);
  }

  int number(Citation citation) {
    return numbers.getOrDefault(key(citation.source(), citation.page()), 0);
  }

  /** What a page of a source is called: its name and the page. */
  String line(Entry entry, Texts texts) {
    return name(entry.source()) + ", " + texts.get("page", entry.page());
  }

  String name(String source) {
    ReportSource known = sources.get(source);
    return known == null ? source : known.name();
  }

  /** The number of a page, or 0 where the report cites nothing on it. */
  int number(String source, int page) {
    return numbers.getOrDefault(key(source, page), 0);
  }

  /** The numbers of the pages that a chart's figures, or what they were computed from, stand on. */
  SortedSet<Integer> of(Chart chart, Report report) {
    Map<String, ReportFigure> figures =
        report.figures().stream().collect(Collectors.toMap(ReportFigure::id, Function.identity()));
    SortedSet<Integer> pages = new TreeSet<>();
    chart.figures().forEach(id -> pages(id, figures, pages));
    return pages;
  }

  private void pages(String id, Map<String, ReportFigure> figures, SortedSet<Integer> pages) {
    ReportFigure figure = figures.get(id);
    if (figure == null) {
      return;
    }
    if (figure.formula().isEmpty()) {
      pages.add(number(figure.source(), figure.page()));
    } else {
      figure.inputs().forEach(input -> pages(input, figures, pages));
    }
  }

  private void add(Citation citation) {
    add(citation.source(), citation.page());
  }

  private void add(String source, int page) {
    numbers.computeIfAbsent(
        key(source, page),
        key -> {
          entries.add(new Entry(entries.size() + 1, source, page));
          return entries.size();
        });
  }

  private static String key(String source, int page) {
    return source + "/" + page;
  }
}
