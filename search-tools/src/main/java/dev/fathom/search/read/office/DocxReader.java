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
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads a word-processing document (WordprocessingML). It has no pages before a program lays it
 * out, so it is one page. Notes follow the block that refers to them; running headers, the table of
 * contents and comments are left out.
 *
 * <p>Stateless and thread-safe.
 */
public final class DocxReader {
  private static final String MEDIA_TYPE =
      "application/vnd.openxmlformats-officedocument.wordprocessingml.document";
  private static final int HIDDEN_WORTH_A_NOTE = 10;

  private DocxReader() {}

  /**
   * Reads the document.
   *
   * @throws IOException when the file is damaged or unpacks to too much
   */
  public static Document read(String name, byte[] bytes) throws IOException {
    try (ZipContainer file = ZipContainer.open(bytes)) {
      String main = Relations.of(file, "").ofType("officeDocument");
      return new Writing(file, main == null ? "word/document.xml" : main).document(name);
    }
  }

  private static final class Writing {
    private final ZipContainer file;
    private final DocumentBuilder builder = new DocumentBuilder();
    private final WordStyles styles;
    private final List<WordBlock> blocks;
    private final Map<String, String> notes = new HashMap<>();
    private final Set<String> written = new HashSet<>();
    private String firstHeading = "";

    Writing(ZipContainer file, String main) throws IOException {
      this.file = file;
      Relations relations = Relations.of(file, main);
      try (XmlCursor xml = part(relations.ofType("styles"))) {
        styles = WordStyles.of(xml);
      }
      WordBody body = new WordBody(styles);
      try (XmlCursor xml = file.xml(main)) {
        blocks = body.blocks(xml);
      }
      readNotes(body, relations.ofType("footnotes"), "footnote");
      readNotes(body, relations.ofType("endnotes"), "endnote");
      if (body.hidden() > HIDDEN_WORTH_A_NOTE) {
        builder.note("%d letters that are not shown were left out".formatted(body.hidden()));
      }
    }

    private @Nullable XmlCursor part(@Nullable String name) throws IOException {
      return name == null ? null : file.xmlIfPresent(name);
    }

    private void readNotes(WordBody body, @Nullable String part, String kind) throws IOException {
      try (XmlCursor xml = part(part)) {
        while (xml != null && xml.nextWithin(0)) {
          if (xml.name().equals(kind) && xml.attribute("type") == null) {
            String id = kind + " " + xml.attribute("id", "");
            List<String> texts = new ArrayList<>();
            for (WordBlock block : body.blocks(xml)) {
              texts.add(
                  switch (block) {
                    case WordParagraph paragraph -> paragraph.text();
                    case WordTable table -> table.text();
                  });
            }
            texts.removeIf(String::isEmpty);
            notes.put(id, String.join(" ", texts));
          }
        }
      }
    }

    Document document(String name) throws IOException {
      builder.startOnlyPage();
      String caption = "";
      for (WordBlock block : blocks) {
        caption = write(block, caption);
      }
      CoreProperties properties = CoreProperties.of(file);
      String title = firstHeading.isEmpty() ? Titles.ofFile(name) : firstHeading;
      return builder.build(properties.metadata(MEDIA_TYPE, title, sample()));
    }

    /** Returns the block's text if it is the caption of what follows. */
    private String write(WordBlock block, String caption) {
      return switch (block) {
        case WordParagraph paragraph -> write(paragraph);
        case WordTable table -> {
          if (!table.isBlank()) {
            builder.table(caption, "", table.rows(), table.columns(), table.cells());
          }
          writeNotes(table.notes());
          yield "";
        }
      };
    }

    private String write(WordParagraph paragraph) {
      String text = paragraph.text();
      WordStyles.Role role = styles.role(paragraph.style());
      if (!text.isEmpty() && role != WordStyles.Role.CONTENTS) {
        int level =
            paragraph.outline() > 0 ? paragraph.outline() : styles.heading(paragraph.style());
        if (level > 0) {
          builder.heading(level, text);
          firstHeading = firstHeading.isEmpty() ? text : firstHeading;
        } else if (paragraph.listed() || role == WordStyles.Role.LIST_ITEM) {
          builder.listItem(text);
        } else {
          builder.paragraph(text);
        }
      }
      paragraph.figures().forEach(builder::figure);
      paragraph.aside().forEach(block -> write(block, ""));
      writeNotes(paragraph.notes());
      return role == WordStyles.Role.CAPTION ? text : "";
    }

    private void writeNotes(List<String> ids) {
      for (String id : ids) {
        String text = notes.getOrDefault(id, "");
        if (!text.isEmpty() && written.add(id)) {
          builder.paragraph("[%d] %s".formatted(written.size(), text));
        }
      }
    }

    private String sample() {
      StringBuilder sample = new StringBuilder();
      for (WordBlock block : blocks) {
        if (block instanceof WordParagraph paragraph && sample.length() < 20_000) {
          sample.append(paragraph.text()).append('\n');
        }
      }
      return sample.toString();
    }
  }
}
