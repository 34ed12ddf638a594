package dev.fathom.search.read.office;

import dev.fathom.search.document.Document;
import dev.fathom.search.document.DocumentBuilder;
import dev.fathom.search.read.container.CoreProperties;
import dev.fathom.search.read.container.Relations;
import dev.fathom.search.read.container.XmlCursor;
import dev.fathom.search.read.container.ZipContainer;
import dev.fathom.search.read.text.Titles;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads a presentation (PresentationML): a page for each slide, its title as heading, tables and
 * the numbers of charts as tables, what the speaker has noted below. What stands on layouts and
 * masters, and hidden slides, are left out.
 *
 * <p>Stateless and thread-safe.
 */
public final class PptxReader {
  private static final String MEDIA_TYPE =
      "application/vnd.openxmlformats-officedocument.presentationml.presentation";
  private static final int POINT = 12_700;
  private static final int HIDDEN_WORTH_A_NOTE = 10;

  private PptxReader() {}

  private record Deck(List<String> slides, float width, float height) {}

  /**
   * Reads the presentation.
   *
   * @throws IOException when the file is damaged or unpacks to too much
   */
  public static Document read(String name, byte[] bytes) throws IOException {
    try (ZipContainer file = ZipContainer.open(bytes)) {
      String stated = Relations.of(file, "").ofType("officeDocument");
      Deck deck = deck(file, stated == null ? "ppt/presentation.xml" : stated);
      DocumentBuilder builder = new DocumentBuilder();
      String title = "";
      int hidden = 0;
      List<Integer> notShown = new ArrayList<>();
      StringBuilder sample = new StringBuilder();
      for (int i = 0; i < deck.slides().size(); i++) {
        String part = deck.slides().get(i);
        Relations relations = Relations.of(file, part);
        SlideShapes slide = SlideShapes.of(file, part, relations);
        if (!slide.shown()) {
          notShown.add(i + 1);
          continue;
        }
        builder.startPage(String.valueOf(i + 1), deck.width(), deck.height());
        String heading = write(builder, slide.inOrder(), sample, title.isEmpty());
        title = title.isEmpty() ? heading : title;
        hidden += slide.hidden() + writeNotes(builder, file, relations.ofType("notesSlide"));
      }
      if (!notShown.isEmpty()) {
        builder.note(
            "hidden slides were left out: " + notShown.toString().replaceAll("[\\[\\]]", ""));
      }
      if (hidden > HIDDEN_WORTH_A_NOTE) {
        builder.note("%d letters that are not shown were left out".formatted(hidden));
      }
      String otherwise = title.isEmpty() ? Titles.ofFile(name) : title;
      return builder.build(
          CoreProperties.of(file).metadata(MEDIA_TYPE, otherwise, sample.toString()));
    }
  }

  private static Deck deck(ZipContainer file, String part) throws IOException {
    Relations relations = Relations.of(file, part);
    List<String> slides = new ArrayList<>();
    float width = 0;
    float height = 0;
    try (XmlCursor xml = file.xml(part)) {
      while (xml.nextWithin(0)) {
        if (xml.name().equals("sldId")) {
          String target = relations.target(xml.relation());
          if (target != null && file.has(target)) {
            slides.add(target);
          }
        } else if (xml.name().equals("sldSz")) {
          width = (float) Math.max(0, xml.number("cx", 0)) / POINT;
          height = (float) Math.max(0, xml.number("cy", 0)) / POINT;
        }
      }
    }
    return new Deck(slides, width, height);
  }

  /** Returns the slide's title. */
  private static String write(
      DocumentBuilder builder, List<SlideShape> shapes, StringBuilder sample, boolean first) {
    String title = "";
    for (SlideShape shape : shapes) {
      String words = shape.words();
      if (sample.length() < 20_000) {
        sample.append(words).append('\n');
      }
      if (shape.isTitle() && title.isEmpty() && !words.isEmpty()) {
        title = words;
        builder.heading(first ? 1 : 2, words);
      } else {
        shape.items().forEach(item -> item.write(builder));
      }
    }
    return title;
  }

  /** Returns the number of letters that are not shown. */
  private static int writeNotes(DocumentBuilder builder, ZipContainer file, @Nullable String part)
      throws IOException {
    if (part == null || !file.has(part)) {
      return 0;
    }
    SlideShapes notes = SlideShapes.of(file, part, new Relations(List.of()));
    List<SlideItem> items =
        notes.inOrder().stream()
            .filter(shape -> shape.role().equals("body"))
            .flatMap(shape -> shape.items().stream())
            .toList();
    if (!items.isEmpty()) {
      builder.heading(3, "Speaker notes");
    }
    for (SlideItem item : items) {
      switch (item) {
        case SlideItem.Text text -> builder.paragraph(text.words());
        case SlideItem.Grid grid -> grid.write(builder);
        case SlideItem.Picture picture -> picture.write(builder);
      }
    }
    return notes.hidden();
  }
}
