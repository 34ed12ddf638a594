package dev.fathom.search.index;

import dev.fathom.search.passage.Passage;
import dev.fathom.search.query.StatementForms;
import dev.fathom.search.query.StatementKind;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * What a page is, told from its passages. A page that is much longer than a printed one, as formats
 * without pages have it, counts as several: stretches of about a printed page.
 *
 * @param place number of the page or stretch within its source
 * @param statements how surely it shows each primary statement, from 0 to 1
 */
record PageTraits(int place, Map<StatementKind, Double> statements) {
  private static final int LONGEST_PAGE = 9000;
  private static final int STRETCH = 4500;
  private static final int TOP = 300;
  private static final Pattern FIGURE = Pattern.compile("\\d");

  PageTraits {
    statements = Map.copyOf(statements);
  }

  /** The traits of each passage's page, in the order of the passages. */
  static List<PageTraits> of(List<Passage> passages) {
    List<PageTraits> traits = new ArrayList<>(passages.size());
    int place = 0;
    for (List<Passage> page : pages(passages)) {
      PageTraits ofPage = ofPage(place, page);
      page.forEach(passage -> traits.add(ofPage));
      place++;
    }
    return traits;
  }

  private static List<List<Passage>> pages(List<Passage> passages) {
    Map<Integer, Integer> lengths =
        passages.stream()
            .collect(
                Collectors.groupingBy(
                    Passage::page, Collectors.summingInt(p -> p.text().length())));
    List<List<Passage>> pages = new ArrayList<>();
    int length = 0;
    int number = -1;
    for (Passage passage : passages) {
      boolean tooLong = lengths.getOrDefault(passage.page(), 0) > LONGEST_PAGE && length > STRETCH;
      if (passage.page() != number || tooLong) {
        pages.add(new ArrayList<>());
        number = passage.page();
        length = 0;
      }
      pages.getLast().add(passage);
      length += passage.text().length();
    }
    return pages;
  }

  private static PageTraits ofPage(int place, List<Passage> page) {
    StringBuilder top = new StringBuilder();
    List<String> rows = new ArrayList<>();
    String text = page.stream().map(Passage::text).collect(Collectors.joining("\n"));
    top.append(text, 0, Math.min(text.length(), TOP));
    for (Passage passage : page) {
      boolean table = passage.kind() == Passage.Kind.TABLE;
      if (table && !passage.headings().isEmpty()) {
        top.append('\n').append(passage.headings().getLast());
      }
      passage
          .text()
          .lines()
          .filter(line -> table || FIGURE.matcher(line).find())
          .forEach(rows::add);
    }
    Map<StatementKind, Double> statements = new EnumMap<>(StatementKind.class);
    for (StatementKind kind : StatementKind.values()) {
      statements.put(kind, StatementForms.standard().strength(kind, top.toString(), rows));
    }
    return new PageTraits(place, statements);
  }
}
