package dev.fathom.search.filing;

import dev.fathom.search.document.Document;
import dev.fathom.search.document.Span;
import dev.fathom.search.read.DocumentReader;
import dev.fathom.search.read.UnreadableDocumentException;
import dev.fathom.search.read.html.HtmlReader;
import dev.fathom.search.read.html.TextPlaces;
import dev.fathom.search.read.refusal.Refusal;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jsoup.nodes.Element;
import org.jsoup.nodes.Node;
import org.jsoup.nodes.TextNode;
import org.jspecify.annotations.Nullable;

/**
 * Reads an inline XBRL document (Inline XBRL 1.1, as regulators in the US, the EU and the UK take
 * it): what people see as a document, and the tags as facts, each with its place in that document.
 * Footnotes and fractions are left out. Stateless and thread-safe.
 */
public final class InlineXbrlReader {
  private static final int SHOWN = 5;

  private InlineXbrlReader() {}

  /**
   * Reads a filing.
   *
   * @throws UnreadableDocumentException when it cannot be read, or holds no fact
   */
  public static InlineFiling read(String name, byte[] bytes) throws UnreadableDocumentException {
    Document document = new DocumentReader().read(name, bytes);
    org.jsoup.nodes.Document page = HtmlReader.parse(bytes);
    Resources resources = Resources.of(page);
    List<Element> tags = page.getAllElements().stream().filter(InlineXbrlReader::isTag).toList();
    if (tags.isEmpty() || resources.contexts().isEmpty()) {
      throw new UnreadableDocumentException(
          name, Refusal.UNSUPPORTED, "it has no inline XBRL facts");
    }
    return new Reading(page, resources, document, tags).read();
  }

  private static boolean isTag(Element element) {
    return element.hasAttr("contextref")
        && switch (Resources.localName(element)) {
          case "nonfraction", "nonnumeric" -> true;
          default -> false;
        };
  }

  /** One document being read; used once. */
  private static final class Reading {
    private final Resources resources;
    private final Document document;
    private final List<Element> tags;
    private final Map<String, Element> continuations = new HashMap<>();
    private final Map<Element, Span> places;
    private final List<String> problems = new ArrayList<>();

    Reading(
        org.jsoup.nodes.Document page, Resources resources, Document document, List<Element> tags) {
      this.resources = resources;
      this.document = document;
      this.tags = tags;
      page.getAllElements().stream()
          .filter(element -> Resources.localName(element).equals("continuation"))
          .forEach(element -> continuations.put(element.id(), element));
      this.places = TextPlaces.of(page, document.text(), Set.copyOf(tags));
    }

    InlineFiling read() {
      List<Fact> facts = new ArrayList<>();
      for (Element tag : tags) {
        FactContext context = resources.contexts().get(tag.attr("contextref"));
        if (context == null) {
          problems.add("%s has no context %s".formatted(tag.attr("name"), tag.attr("contextref")));
        } else if (Resources.localName(tag).equals("nonnumeric")) {
          facts.add(new Fact.Text(tag.attr("name"), context, words(tag), places.get(tag)));
        } else {
          Fact fact = number(tag, context);
          if (fact != null) {
            facts.add(fact);
          }
        }
      }
      return new InlineFiling(document, facts, notes());
    }

    private @Nullable Fact number(Element tag, FactContext context) {
      String printed = fold(tag.text());
      int scale = integer(tag.attr("scale"), 0);
      boolean nil = tag.attr("xsi:nil").equals("true") || tag.attr("nil").equals("true");
      BigDecimal number = nil ? null : PrintedValue.read(printed, tag.attr("format")).orElse(null);
      if (number == null && !nil) {
        problems.add("%s is not a number: %s".formatted(tag.attr("name"), printed));
        return null;
      }
      if (number != null) {
        number = number.scaleByPowerOfTen(scale);
        number = tag.attr("sign").equals("-") ? number.negate() : number;
      }
      String decimals = tag.attr("decimals");
      return new Fact.Numeric(
          tag.attr("name"),
          context,
          printed,
          places.get(tag),
          number,
          scale,
          resources.units().getOrDefault(tag.attr("unitref"), ""),
          decimals.isEmpty() || decimals.equals("INF") ? null : integer(decimals, 0),
          tag.closest("td, th") != null);
    }

    /** The words of a fact and of what continues it, without what is excluded. */
    private String words(Element tag) {
      StringBuilder words = new StringBuilder();
      Set<Element> seen = new HashSet<>();
      Element piece = tag;
      while (piece != null && seen.add(piece)) {
        append(piece, words);
        words.append(' ');
        piece = continuations.get(piece.attr("continuedat"));
      }
      return fold(words.toString());
    }

    private static void append(Element element, StringBuilder words) {
      element.traverse(
          (node, depth) -> {
            if (node instanceof TextNode text && !excluded(node, element)) {
              words.append(text.getWholeText());
            } else if (node instanceof Element inner && inner.isBlock()) {
              words.append(' ');
            }
          });
    }

    private static boolean excluded(Node node, Element root) {
      for (Node at = node.parent(); at != null && !at.equals(root); at = at.parent()) {
        if (at instanceof Element element && Resources.localName(element).equals("exclude")) {
          return true;
        }
      }
      return false;
    }

    private List<String> notes() {
      if (problems.size() <= SHOWN) {
        return problems;
      }
      List<String> notes = new ArrayList<>(problems.subList(0, SHOWN));
      notes.add("and %d more facts could not be understood".formatted(problems.size() - SHOWN));
      return notes;
    }
  }

  private static int integer(String text, int otherwise) {
    return text.matches("[-+]?\\d{1,4}") ? Integer.parseInt(text) : otherwise;
  }

  private static String fold(String text) {
    return text.replaceAll("[\\s\\u00a0]+", " ").strip();
  }
}
