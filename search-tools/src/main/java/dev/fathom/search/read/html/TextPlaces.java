package dev.fathom.search.read.html;

import dev.fathom.search.document.Span;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.jsoup.nodes.Document;
import org.jsoup.nodes.Element;
import org.jsoup.nodes.Node;
import org.jsoup.nodes.TextNode;
import org.jsoup.select.NodeVisitor;

/**
 * Tells where the words of elements stand in the canonical text that was read from their page. Both
 * are walked through once, side by side: what stands only on the page (hidden text) or only in the
 * canonical text (marks between cells) is passed over.
 */
public final class TextPlaces implements NodeVisitor {
  private static final int NONE = -1;

  /** How far ahead the canonical text may hold what the page does not. */
  private static final int AHEAD = 3;

  private final String text;
  private final Set<Element> wanted;
  private final Map<Element, Span> places = new HashMap<>();
  private final Map<Element, Integer> starts = new HashMap<>();
  private int at;
  private int lastEnd;

  private TextPlaces(String text, Set<Element> wanted) {
    this.text = text;
    this.wanted = wanted;
  }

  /**
   * The places of elements of a page that was read in full.
   *
   * @param page what it hides is taken away
   * @return by element; one without visible words is not in it
   */
  public static Map<Element, Span> of(Document page, String text, Set<Element> wanted) {
    HiddenText.remove(page, page.body());
    TextPlaces places = new TextPlaces(text, wanted);
    page.body().traverse(places);
    return places.places;
  }

  @Override
  public void head(Node node, int depth) {
    if (node instanceof Element element && wanted.contains(element)) {
      starts.put(element, NONE);
    } else if (node instanceof TextNode words) {
      String whole = words.getWholeText();
      for (int i = 0; i < whole.length(); i++) {
        match(whole.charAt(i));
      }
    }
  }

  @Override
  public void tail(Node node, int depth) {
    if (node instanceof Element element) {
      Integer start = starts.remove(element);
      if (start != null && start != NONE) {
        places.put(element, new Span(start, lastEnd));
      }
    }
  }

  private void match(char c) {
    if (isBlank(c)) {
      return;
    }
    int next = at;
    for (int passed = 0; next < text.length() && passed < AHEAD; next++) {
      char there = text.charAt(next);
      if (there == c) {
        int place = next;
        at = next + 1;
        lastEnd = at;
        starts.replaceAll((element, start) -> start == NONE ? place : start);
        return;
      }
      if (!isBlank(there)) {
        if (there != '|') {
          return;
        }
        passed++;
      }
    }
  }

  private static boolean isBlank(char c) {
    return Character.isWhitespace(c)
        || Character.isSpaceChar(c)
        || Character.getType(c) == Character.FORMAT
        || Character.getType(c) == Character.CONTROL;
  }
}
