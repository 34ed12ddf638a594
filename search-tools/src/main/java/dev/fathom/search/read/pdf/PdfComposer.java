package dev.fathom.search.read.pdf;

import dev.fathom.search.document.Block;
import dev.fathom.search.document.Box;
import dev.fathom.search.document.Cell;
import dev.fathom.search.document.DocumentBuilder;
import dev.fathom.search.document.Metadata;
import dev.fathom.search.document.Span;
import dev.fathom.search.read.text.Languages;
import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.pdfbox.pdmodel.PDDocument;
import org.apache.pdfbox.pdmodel.PDPage;

/** Reads all pages of one document and writes them into the document model. Used once. */
final class PdfComposer {
  private final String name;
  private final PDDocument document;
  private final DocumentBuilder builder = new DocumentBuilder();
  private final List<PlacedText.PlacedWord> places = new ArrayList<>();
  private final ScannedPages scans;

  private record ReadPage(
      PageGeometry geometry,
      List<Word> words,
      List<List<Word>> aside,
      Drawing drawing,
      Map<Hidden, Integer> hidden,
      boolean failed) {
    ReadPage withWords(List<Word> others) {
      return new ReadPage(geometry, others, aside, drawing, hidden, failed);
    }

    Drawing drawingFor(List<Word> direction) {
      return direction.isEmpty() ? Drawing.NONE : drawing.turned(direction.getFirst().frame());
    }
  }

  PdfComposer(String name, PDDocument document) {
    this.name = name;
    this.document = document;
    this.scans = new ScannedPages(document);
  }

  PlacedText compose() throws IOException {
    List<ReadPage> pages = readPages();
    float bodySize = bodySize(pages);
    List<Furniture.Cleaned> cleaned = Furniture.clean(pages.stream().map(ReadPage::words).toList());
    List<List<Item>> items = new ArrayList<>(pages.size());
    for (int i = 0; i < pages.size(); i++) {
      ReadPage page = pages.get(i);
      List<Word> main = cleaned.get(i).words();
      List<Item> laidOut = new ArrayList<>(PageLayout.of(main, page.drawingFor(main), bodySize));
      for (List<Word> aside : page.aside()) {
        laidOut.addAll(PageLayout.of(aside, page.drawingFor(aside), bodySize));
      }
      items.add(laidOut);
    }
    HeadingLevels levels = HeadingLevels.of(document, items);
    PageLabels labels = PageLabels.of(document);
    Block.Table last = null;
    for (int i = 0; i < pages.size(); i++) {
      PageGeometry geometry = pages.get(i).geometry();
      String label = labels.of(i + 1, cleaned.get(i).number());
      builder.startPage(label, geometry.width(), geometry.height());
      Continuation open = i == 0 ? null : Continuation.of(i, items.get(i - 1), last);
      for (Item item : items.get(i)) {
        if (item instanceof Item.Table table) {
          last = write(i + 1, open == null ? Continuation.none(table) : open.to(table));
          open = null;
        } else if (item instanceof Item.Text text) {
          write(i + 1, text, levels);
          open = open != null && open.bridges(text) ? open : null;
        }
      }
      if (pages.get(i).failed()) {
        builder.note("page %d is damaged and could be read in part only".formatted(i + 1));
      } else if (items.get(i).isEmpty() && !scans.mentions(i + 1)) {
        builder.note("page %d has no text".formatted(i + 1));
      }
    }
    scans.notes().forEach(builder::note);
    if (builder.isBlank()) {
      scans.refuseTooLarge();
    }
    Map<Hidden, Integer> hidden = new EnumMap<>(Hidden.class);
    for (ReadPage page : pages) {
      page.hidden().forEach((reason, letters) -> hidden.merge(reason, letters, Integer::sum));
    }
    if (!hidden.isEmpty()) {
      builder.note(Hidden.note(hidden));
    }
    String sample = sample(items);
    Metadata metadata = PdfMetadata.of(name, document, items, bodySize, Languages.of(sample));
    return new PlacedText(builder.build(metadata), places);
  }

  private List<ReadPage> readPages() {
    List<ReadPage> pages = new ArrayList<>();
    ContentReader reader = new ContentReader(Layers.of(document));
    for (PDPage page : document.getPages()) {
      ReadPage read = readPage(reader, page);
      pages.add(
          read.words().isEmpty()
              ? read.withWords(scans.read(pages.size() + 1, page, read.geometry()))
              : read);
    }
    return pages;
  }

  private static ReadPage readPage(ContentReader reader, PDPage page) {
    PageContent content;
    boolean failed = false;
    try {
      content = reader.read(page);
    } catch (IOException | RuntimeException e) {
      content = reader.soFar();
      failed = true;
    }
    Map<Integer, List<Glyph>> byAngle = new TreeMap<>();
    for (Glyph glyph : content.glyphs()) {
      byAngle.computeIfAbsent(glyph.angle(), angle -> new ArrayList<>()).add(glyph);
    }
    List<Map.Entry<Integer, List<Glyph>>> directions = new ArrayList<>(byAngle.entrySet());
    directions.sort((a, b) -> Integer.compare(b.getValue().size(), a.getValue().size()));
    List<List<Word>> words = new ArrayList<>();
    for (Map.Entry<Integer, List<Glyph>> direction : directions) {
      words.add(Words.of(direction.getValue(), Frame.of(direction.getKey())));
    }
    List<Word> main = words.isEmpty() ? List.of() : words.removeFirst();
    return new ReadPage(
        content.geometry(), main, words, content.drawing(), content.hidden(), failed);
  }

  /** The font size that most characters of the document have. */
  private static float bodySize(List<ReadPage> pages) {
    Map<Integer, Integer> letters = new HashMap<>();
    for (ReadPage page : pages) {
      for (Word word : page.words()) {
        letters.merge(Math.round(word.size() * 4), word.text().length(), Integer::sum);
      }
    }
    return letters.entrySet().stream()
            .max(
                Map.Entry.<Integer, Integer>comparingByValue()
                    .thenComparing(Map.Entry.comparingByKey()))
            .map(Map.Entry::getKey)
            .orElse(40)
        / 4f;
  }

  private void write(int page, Item.Text text, HeadingLevels levels) {
    String words = text.prose().text();
    Block block =
        switch (text.kind()) {
          case HEADING -> builder.heading(levels.of(text), words);
          case PARAGRAPH ->
              words.length() > 3 && words.length() < 160 && levels.inOutline(words)
                  ? builder.heading(levels.of(text), words)
                  : builder.paragraph(words);
          case LIST_ITEM -> builder.listItem(words);
        };
    place(page, text.prose(), block.span());
  }

  private Block.Table write(int page, Continuation.Headed headed) {
    Item.Table table = headed.table();
    Map<Long, Prose> proses = new HashMap<>();
    List<DocumentBuilder.CellText> cells = new ArrayList<>();
    for (TableGrid.GridCell cell : table.grid().cells()) {
      Prose prose = cell.prose();
      proses.put(key(cell.row(), cell.column()), prose);
      cells.add(
          new DocumentBuilder.CellText(
              cell.row(),
              cell.column(),
              cell.rowSpan(),
              cell.columnSpan(),
              cell.header(),
              prose.text(),
              box(page, prose)));
    }
    TableGrid grid = table.grid();
    Block.Table block =
        builder.table(
            table.caption(), table.note(), grid.rows(), grid.columns(), cells, headed.headings());
    for (Cell cell : block.cells()) {
      Prose prose = proses.get(key(cell.row(), cell.column()));
      if (prose != null) {
        place(page, prose, cell.span());
      }
    }
    return block;
  }

  private static long key(int row, int column) {
    return ((long) row << 32) | column;
  }

  private static Box box(int page, Prose prose) {
    Box box = null;
    for (Prose.Place place : prose.places()) {
      Box word = place.word().frame().box(page, place.word());
      box = box == null ? word : box.union(word);
    }
    if (box == null) {
      throw new IllegalStateException("A cell without words");
    }
    return box;
  }

  private void place(int page, Prose prose, Span span) {
    for (Prose.Place place : prose.places()) {
      places.add(
          new PlacedText.PlacedWord(
              new Span(span.start() + place.start(), span.start() + place.end()),
              place.word().frame().box(page, place.word())));
    }
  }

  private static String sample(List<List<Item>> pages) {
    StringBuilder sample = new StringBuilder();
    for (List<Item> page : pages) {
      for (Item item : page) {
        if (item instanceof Item.Text text) {
          sample.append(text.prose().text()).append('\n');
        }
      }
      if (sample.length() > 20_000) {
        break;
      }
    }
    return sample.toString();
  }
}
