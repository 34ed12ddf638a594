package dev.fathom.search.read.book;

import dev.fathom.search.document.Document;
import dev.fathom.search.document.DocumentBuilder;
import dev.fathom.search.document.Metadata;
import dev.fathom.search.read.container.CoreProperties;
import dev.fathom.search.read.container.Relations;
import dev.fathom.search.read.container.XmlCursor;
import dev.fathom.search.read.container.ZipContainer;
import dev.fathom.search.read.html.HtmlReader;
import dev.fathom.search.read.refusal.Refusal;
import dev.fathom.search.read.refusal.RefusedException;
import dev.fathom.search.read.text.Languages;
import dev.fathom.search.read.text.Titles;
import java.io.IOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads a book (EPUB 2 and 3): its chapters in the order of the spine, each by the reader of HTML.
 * The navigation document is left out.
 *
 * <p>Stateless and thread-safe.
 */
public final class EpubReader {
  private static final String MEDIA_TYPE = "application/epub+zip";

  private final ZipContainer file;
  private final Map<String, String> chapters = new HashMap<>();
  private final List<String> spine = new ArrayList<>();
  private final List<String> authors = new ArrayList<>();
  private String title = "";
  private Locale language = Locale.ROOT;
  private @Nullable LocalDate published;

  private EpubReader(ZipContainer file) {
    this.file = file;
  }

  /**
   * Reads the book.
   *
   * @throws IOException when the file is damaged, unpacks to too much, or is closed by a rights
   *     system
   */
  public static Document read(String name, byte[] bytes) throws IOException {
    try (ZipContainer file = ZipContainer.open(bytes)) {
      EpubReader reader = new EpubReader(file);
      reader.readPackage(reader.packagePart());
      return reader.document(name);
    }
  }

  private String packagePart() throws IOException {
    try (XmlCursor xml = file.xml("META-INF/container.xml")) {
      while (xml.nextWithin(0)) {
        String path = xml.attribute("full-path");
        if (xml.name().equals("rootfile") && path != null) {
          return path;
        }
      }
    }
    throw new RefusedException(Refusal.DAMAGED, "the book does not say where its contents are");
  }

  private void readPackage(String part) throws IOException {
    String folder = part.substring(0, part.lastIndexOf('/') + 1);
    try (XmlCursor xml = file.xml(part)) {
      while (xml.nextWithin(0)) {
        switch (xml.name()) {
          case "title" -> title = title.isEmpty() ? xml.text().strip() : title;
          case "creator" -> authors.add(xml.text().strip());
          case "date" ->
              published = published == null ? CoreProperties.date(xml.text()) : published;
          case "language" -> language = Locale.forLanguageTag(xml.text().strip());
          case "item" -> {
            String href = xml.attribute("href", "");
            boolean chapter = xml.attribute("media-type", "").contains("html");
            boolean navigation = (" " + xml.attribute("properties", "") + " ").contains(" nav ");
            if (chapter && !navigation) {
              String path = URLDecoder.decode(href.replace("+", "%2B"), StandardCharsets.UTF_8);
              chapters.put(xml.attribute("id", ""), Relations.resolve(folder, path));
            }
          }
          case "itemref" -> {
            String chapter = chapters.get(xml.attribute("idref", ""));
            if (chapter != null) {
              spine.add(chapter);
            }
          }
          default -> {}
        }
      }
    }
  }

  private Document document(String name) throws IOException {
    Set<String> encrypted = encrypted();
    DocumentBuilder builder = new DocumentBuilder();
    builder.startOnlyPage();
    StringBuilder sample = new StringBuilder();
    for (String part : spine) {
      if (encrypted.contains(part)) {
        throw new RefusedException(Refusal.PASSWORD, "the book is closed by a rights system");
      }
      if (!file.has(part)) {
        builder.note("the chapter %s is missing".formatted(part));
        continue;
      }
      Document chapter = HtmlReader.read(part, file.bytes(part));
      builder.append(chapter);
      if (sample.length() < 20_000) {
        sample.append(chapter.text()).append('\n');
      }
    }
    Locale found = Languages.of(sample.toString());
    authors.removeIf(String::isEmpty);
    return builder.build(
        new Metadata(
            MEDIA_TYPE,
            title.isEmpty() ? Titles.ofFile(name) : title,
            authors,
            published,
            found.equals(Locale.ROOT) ? Locale.of(language.getLanguage()) : found));
  }

  private Set<String> encrypted() throws IOException {
    Set<String> parts = new HashSet<>();
    try (XmlCursor xml = file.xmlIfPresent("META-INF/encryption.xml")) {
      while (xml != null && xml.nextWithin(0)) {
        if (xml.name().equals("CipherReference")) {
          parts.add(xml.attribute("URI", ""));
        }
      }
    }
    return parts;
  }
}
