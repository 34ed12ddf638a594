package dev.fathom.search.read.html;

import dev.fathom.search.document.Document;
import dev.fathom.search.document.DocumentBuilder;
import dev.fathom.search.document.Metadata;
import dev.fathom.search.read.text.Charsets;
import dev.fathom.search.read.text.Languages;
import dev.fathom.search.read.text.Titles;
import java.util.List;
import java.util.Locale;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Element;

/**
 * Reads an HTML page: its main content as blocks, its metadata from linked data, meta elements and
 * marks. Text a reader of the page would not see is left out. Stateless and thread-safe.
 */
public final class HtmlReader {
  private HtmlReader() {}

  /** Reads the page. */
  public static Document read(String name, byte[] bytes) {
    return read(name, parse(bytes));
  }

  /** Parses a page in the encoding that it declares or seems to have. */
  public static org.jsoup.nodes.Document parse(byte[] bytes) {
    return Jsoup.parse(Charsets.decode(bytes, Charsets.ofPage(bytes)));
  }

  private static Document read(String name, org.jsoup.nodes.Document page) {
    boolean filed = FiledReport.is(page);
    LinkedData data = LinkedData.of(page);
    PageMetadata stated = PageMetadata.of(page, data);
    Locale declared = declaredLanguage(page);
    String hidden = HiddenText.remove(page, page.body());
    DocumentBuilder builder = new DocumentBuilder();
    builder.startOnlyPage();
    List<Element> content = filed ? List.of(page.body()) : MainContent.of(page);
    String text = text(content);
    if (!filed && data.body().length() > 2 * text.length() && data.body().length() > 500) {
      writeLinkedBody(builder, data);
      builder.note("the text is the one that the page hands to programs, not what it shows");
      text = data.body();
    } else {
      HtmlBlocks blocks = new HtmlBlocks(builder);
      content.forEach(blocks::write);
    }
    if (!hidden.isEmpty()) {
      builder.note(hidden);
    }
    Locale found = Languages.of(text);
    return builder.build(
        new Metadata(
            "text/html",
            stated.title().isEmpty() ? Titles.ofFile(name) : stated.title(),
            stated.authors(),
            stated.published(),
            found.equals(Locale.ROOT) ? declared : found,
            stated.confidences()));
  }

  private static void writeLinkedBody(DocumentBuilder builder, LinkedData data) {
    String heading = HtmlBlocks.Inline.fold(data.headline());
    if (!heading.isEmpty()) {
      builder.heading(1, heading);
    }
    Jsoup.parse(data.body())
        .wholeText()
        .lines()
        .map(HtmlBlocks.Inline::fold)
        .filter(line -> !line.isEmpty())
        .forEach(builder::paragraph);
  }

  private static String text(List<Element> content) {
    StringBuilder text = new StringBuilder();
    content.forEach(element -> text.append(element.text()).append(' '));
    return text.toString();
  }

  private static Locale declaredLanguage(org.jsoup.nodes.Document page) {
    String declared = page.select("html").attr("lang").replace('_', '-');
    String language = Locale.forLanguageTag(declared).getLanguage();
    return language.isEmpty() ? Locale.ROOT : Locale.of(language);
  }
}
