package dev.fathom.search.read.html;

import dev.fathom.search.document.Document;
import dev.fathom.search.document.DocumentBuilder;
import dev.fathom.search.document.Metadata;
import dev.fathom.search.read.text.Languages;
import dev.fathom.search.read.text.Titles;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.List;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Element;

/** Reads an HTML page: its main content as blocks. Stateless and thread-safe. */
public final class HtmlReader {
  private HtmlReader() {}

  /**
   * Reads the page.
   *
   * @throws IOException when the bytes cannot be decoded
   */
  public static Document read(String name, byte[] bytes) throws IOException {
    org.jsoup.nodes.Document page = Jsoup.parse(new ByteArrayInputStream(bytes), null, "");
    DocumentBuilder builder = new DocumentBuilder();
    builder.startOnlyPage();
    Element content = MainContent.of(page);
    new HtmlBlocks(builder).write(content);
    String title = page.title().strip();
    Metadata metadata =
        new Metadata(
            "text/html",
            title.isEmpty() ? Titles.ofFile(name) : title,
            List.of(),
            null,
            Languages.of(content.text()));
    return builder.build(metadata);
  }
}
