package dev.fathom.search.read.pdf;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Lays out the words of a page: areas in reading order, and in each its tables and text. */
final class PageLayout {
  private static final Pattern UNITS =
      Pattern.compile(
          "(?i)(?:\\(|\\$|in\\b|dollars|amounts|millions|thousands|billions|all amounts|u\\.s\\.|us|expressed)"
              + ".{0,60}?(?:\\b(?:millions?|thousands?|billions?|percentages?)\\b|000s?|except per[ -]share).{0,90}"
              + "|(?i)\\(?(?:millions|thousands|billions)\\)?.{0,60}|.{0,10}单位.{0,20}");
  private static final Pattern UNITS_AT_END =
      Pattern.compile(
          "(?i)\\((?:[^()]{0,40}\\b)?(?:in|\\$)?[^()]{0,20}(?:millions?|thousands?|billions?|000s?)\\b[^()]{0,80}\\)$");
  private static final String PLACE = "\ufffc";
  private static final int LONGEST_CAPTION = 140;
  private static final int MOST_CAPTIONS = 4;

  private PageLayout() {}

  /**
   * Lays out words of one direction.
   *
   * @param drawing what is drawn on the page, turned as the words are
   */
  static List<Item> of(List<Word> words, Drawing drawing, float bodySize) {
    List<RuledTable> ruled = RuledTable.find(words, drawing);
    List<Item> items = new ArrayList<>();
    Map<Word, RuledTable> places = new HashMap<>();
    for (List<Line> area : Columns.split(outside(words, ruled, places))) {
      addArea(items, area, places, drawing, bodySize);
    }
    return items;
  }

  /** The words outside ruled tables, and for each table one that holds its place. */
  private static List<Word> outside(
      List<Word> words, List<RuledTable> tables, Map<Word, RuledTable> places) {
    if (tables.isEmpty()) {
      return words;
    }
    List<Word> outside = new ArrayList<>();
    for (Word word : words) {
      if (tables.stream().noneMatch(table -> table.words().contains(word))) {
        outside.add(word);
      }
    }
    for (RuledTable table : tables) {
      Word first = table.words().iterator().next();
      Word place =
          new Word(
              PLACE, table.left(), table.right(), table.top() + 1, 1, first.style(), first.frame());
      places.put(place, table);
      outside.add(place);
    }
    return outside;
  }

  private static void addArea(
      List<Item> items,
      List<Line> lines,
      Map<Word, RuledTable> places,
      Drawing drawing,
      float bodySize) {
    int next = 0;
    for (int i = 0; i < lines.size(); i++) {
      for (Word word : lines.get(i).words()) {
        RuledTable table = places.get(word);
        if (table != null) {
          if (next <= i) {
            addLines(items, lines.subList(next, i), drawing, bodySize);
          }
          List<Word> beside = new ArrayList<>(lines.get(i).words());
          beside.removeIf(places::containsKey);
          if (!beside.isEmpty() && next <= i) {
            addLines(items, List.of(Line.of(beside)), drawing, bodySize);
          }
          addRuled(items, table, bodySize);
          next = i + 1;
        }
      }
    }
    addLines(items, lines.subList(Math.min(next, lines.size()), lines.size()), drawing, bodySize);
  }

  private static void addRuled(List<Item> items, RuledTable table, float bodySize) {
    items.addAll(Paragraphs.of(table.above(), bodySize));
    float top = table.above().isEmpty() ? table.top() : table.above().getLast().bottom();
    items.addAll(apart(table(items, table.grid(), top, table.bottom())));
    items.addAll(Paragraphs.of(table.below(), bodySize));
  }

  private static void addLines(
      List<Item> items, List<Line> lines, Drawing drawing, float bodySize) {
    int next = 0;
    for (TableArea area : TableFinder.find(lines)) {
      if (Charts.isChart(area, drawing.shapes())) {
        continue;
      }
      int before = items.size();
      items.addAll(Paragraphs.of(lines.subList(next, area.first()), bodySize));
      Item.Table table =
          table(
              items,
              TableGrid.of(area, drawing.rulings()),
              lines.get(area.first()).top(),
              lines.get(area.last()).bottom());
      if (Charts.isAxes(table.grid(), table.caption())) {
        items.subList(before, items.size()).clear();
        continue;
      }
      items.addAll(apart(table));
      next = area.last() + 1;
    }
    items.addAll(Paragraphs.of(lines.subList(next, lines.size()), bodySize));
  }

  private static List<Item.Table> apart(Item.Table table) {
    return SideBySide.split(table.grid()).stream()
        .map(
            grid ->
                new Item.Table(grid, table.caption(), table.note(), table.top(), table.bottom()))
        .toList();
  }

  /** The short lines right above a table are its caption, those about units its note. */
  private static Item.Table table(List<Item> before, TableGrid grid, float top, float bottom) {
    List<String> captions = new ArrayList<>();
    String note = "";
    float below = top;
    for (int i = before.size() - 1;
        i >= 0 && i >= before.size() - MOST_CAPTIONS && before.get(i) instanceof Item.Text text;
        i--) {
      String words = text.prose().text();
      boolean far = below - text.bottom() > 3.5f * text.size();
      if (far || text.top() > below || words.length() > LONGEST_CAPTION) {
        break;
      }
      if (words.length() < 120 && UNITS.matcher(words).matches() && note.isEmpty()) {
        note = words;
      } else if (text.kind() == Item.Kind.HEADING
          || (!words.endsWith(".") && text.kind() != Item.Kind.LIST_ITEM)) {
        Matcher units = UNITS_AT_END.matcher(words);
        if (note.isEmpty() && units.find()) {
          note = units.group();
          captions.addFirst(words.substring(0, units.start()).strip());
        } else {
          captions.addFirst(words);
        }
      } else {
        break;
      }
      below = text.top();
    }
    if (note.isEmpty()) {
      note = noteInside(grid);
    }
    return new Item.Table(grid, String.join(" ", captions), note, top, bottom);
  }

  private static String noteInside(TableGrid grid) {
    for (TableGrid.GridCell cell : grid.cells()) {
      String words = cell.prose().text();
      if (cell.row() < 4 && cell.header() && UNITS.matcher(words).matches()) {
        return words;
      }
    }
    return "";
  }
}
