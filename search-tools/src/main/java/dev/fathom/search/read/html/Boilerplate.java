package dev.fathom.search.read.html;

import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jsoup.nodes.Element;
import org.jsoup.nodes.Node;
import org.jsoup.nodes.TextNode;

/** Takes away what is about the site rather than the page's subject. */
final class Boilerplate {
  private static final String PARTS =
      "nav, footer, form, button, select, input, textarea, iframe, noscript, menu, aside,"
          + " [role=navigation], [role=banner], [role=contentinfo], [role=search], [role=dialog],"
          + " [role=complementary], [role=alert], [role=menu], [role=menubar]";
  private static final Set<String> KEPT =
      Set.of("html", "body", "main", "blockquote", "pre", "table", "tbody", "p", "h1");
  private static final List<String> FURTHER_READING = WordList.load("further-reading.txt");
  private static final double MOST_OF_PAGE = 0.35;
  private static final int STRONG_NAMES = 16;
  private static final double MOSTLY_LINKS = 0.6;
  private static final int SHORT_LINE = 160;
  private static final int SHORT_CAPTION = 200;

  private Boilerplate() {}

  /** Removes the parts that HTML itself says are not content, and what asks for consent. */
  static void removeParts(Element body) {
    for (Element element :
        body.select("[class*=cookie], [id*=cookie], [class*=consent], [id*=consent]")) {
      if (element.parent() != null
          && !KEPT.contains(element.normalName())
          && element.selectFirst("article, main, h1") == null) {
        element.remove();
      }
    }
    TextStatistics statistics = TextStatistics.of(body);
    int whole = Math.max(1, statistics.text(body));
    for (Element element : body.select(PARTS)) {
      if (element.parent() != null && statistics.text(element) < MOST_OF_PAGE * whole) {
        element.remove();
      }
    }
  }

  /** Removes what its author named as something else than content. */
  static void removeNamed(Element body) {
    TextStatistics statistics = TextStatistics.of(body);
    int whole = Math.max(1, statistics.text(body));
    for (Element element : body.select("[class], [id], [role]")) {
      boolean considered =
          element.parent() != null
              && !KEPT.contains(element.normalName())
              && statistics.text(element) < MOST_OF_PAGE * whole
              && !holdsContent(element, statistics, whole);
      if (considered
          && (ElementNames.BOILERPLATE.in(element)
              || (ElementNames.OFTEN_BOILERPLATE.in(element)
                  && (statistics.linkDensity(element) > 0.3 || statistics.text(element) < 60)))) {
        element.remove();
      }
    }
  }

  private static boolean holdsContent(Element element, TextStatistics statistics, int whole) {
    boolean named =
        element.normalName().equals("article") || ElementNames.CONTENT.rank(element) < STRONG_NAMES;
    return element.attr("itemprop").equals("articleBody")
        || (named
            && statistics.text(element) > 0.08 * whole
            && statistics.linkDensity(element) < 0.4)
        || (statistics.text(element) > 0.15 * whole
            && element.selectFirst("article, main, h1, [itemprop=articleBody]") != null);
  }

  /** Takes link lists, captions and lines that send the reader elsewhere out of the content. */
  static void removeWithin(Element content) {
    removeCaptions(content);
    removeLinkBlocks(content);
    removeFurtherReading(content);
  }

  private static void removeCaptions(Element content) {
    for (Element caption : content.select("figure > :not(figcaption), .caption")) {
      if (caption.selectFirst("table, pre, p + p") == null
          && TextStatistics.letters(caption.text()) < SHORT_CAPTION
          && caption.parent() != null) {
        caption.remove();
      }
    }
  }

  private static void removeLinkBlocks(Element content) {
    TextStatistics statistics = TextStatistics.of(content);
    for (Element element : content.select("ul, ol, div, section, article, p, table, dl, h2, h3")) {
      if (element.parent() == null || element.equals(content)) {
        continue;
      }
      int text = statistics.text(element);
      if (text == 0 || statistics.linkDensity(element) <= MOSTLY_LINKS) {
        continue;
      }
      int links = Math.max(1, element.select("a").size());
      boolean sentences = text / links > 90;
      boolean inText = element.normalName().equals("p") && statistics.linkDensity(element) < 0.85;
      if (!sentences && !inText) {
        element.remove();
      }
    }
  }

  private static void removeFurtherReading(Element content) {
    TextStatistics statistics = TextStatistics.of(content);
    for (Element element : content.select("p, div, li, h2, h3, h4, h5, h6, strong, b, span, em")) {
      if (element.parent() == null
          || element.equals(content)
          || statistics.text(element) == 0
          || statistics.text(element) > SHORT_LINE * 3
          || inSentence(element)) {
        continue;
      }
      String text = element.text().strip().toLowerCase(Locale.ROOT);
      if (text.length() < SHORT_LINE && FURTHER_READING.stream().anyMatch(text::startsWith)) {
        element.remove();
      }
    }
  }

  /** Bold or spanned words in the middle of running text are not a line of their own. */
  private static boolean inSentence(Element element) {
    return switch (element.normalName()) {
      case "strong", "b", "span", "em" -> {
        Node before = element.previousSibling();
        Node after = element.nextSibling();
        yield (before instanceof TextNode text && !text.isBlank())
            || (after instanceof TextNode next && !next.isBlank());
      }
      default -> false;
    };
  }
}
