package dev.fathom.search.read.html;

import java.util.IdentityHashMap;
import org.jsoup.nodes.Element;
import org.jsoup.nodes.Node;
import org.jsoup.nodes.TextNode;

/**
 * How much text and how much linked text each element holds, in letters; an ideograph counts as
 * three, since it says as much. Counted once, bottom up; elements added later are unknown.
 */
final class TextStatistics {
  private static final int IDEOGRAPH = 3;
  private static final int DEEPEST = 1500;

  private record Amount(int text, int linked) {}

  private final IdentityHashMap<Element, Amount> amounts = new IdentityHashMap<>();

  static TextStatistics of(Element root) {
    TextStatistics statistics = new TextStatistics();
    statistics.count(root, 0);
    return statistics;
  }

  private Amount count(Element element, int depth) {
    int text = 0;
    int linked = 0;
    if (depth < DEEPEST) {
      for (Node child : element.childNodes()) {
        if (child instanceof TextNode words) {
          text += letters(words.getWholeText());
        } else if (child instanceof Element inner) {
          Amount amount = count(inner, depth + 1);
          text += amount.text();
          linked += amount.linked();
        }
      }
    }
    if (element.normalName().equals("a")) {
      linked = text;
    }
    Amount amount = new Amount(text, linked);
    amounts.put(element, amount);
    return amount;
  }

  static int letters(String text) {
    int letters = 0;
    boolean space = true;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      boolean blank = c <= ' ' || c == '\u00a0';
      if (!blank) {
        letters += c >= 0x2e80 && c < 0xd800 ? IDEOGRAPH : 1;
      } else if (!space) {
        letters++;
      }
      space = blank;
    }
    return letters;
  }

  int text(Element element) {
    Amount amount = amounts.get(element);
    return amount == null ? 0 : amount.text();
  }

  /** Share of the text that is in links. */
  double linkDensity(Element element) {
    Amount amount = amounts.get(element);
    return amount == null || amount.text() == 0 ? 0 : (double) amount.linked() / amount.text();
  }

  /** Letters that are not in links. */
  int plain(Element element) {
    Amount amount = amounts.get(element);
    return amount == null ? 0 : amount.text() - amount.linked();
  }
}
