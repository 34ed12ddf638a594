package dev.fathom.search.read.html;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import org.jsoup.nodes.Element;
import org.jspecify.annotations.Nullable;

/**
 * Scores elements by the running text in them, in the manner of Readability: each paragraph credits
 * its parent, half its grandparent and a third the one above; links and names take away.
 */
final class ContentScores {
  private static final Set<String> PARAGRAPHS = Set.of("p", "pre", "td", "blockquote", "li", "dd");
  private static final int SHORTEST = 25;

  private final TextStatistics statistics;
  private final IdentityHashMap<Element, Double> scores = new IdentityHashMap<>();

  ContentScores(Element body, TextStatistics statistics) {
    this.statistics = statistics;
    for (Element element : body.getAllElements()) {
      if (isParagraph(element)) {
        credit(element);
      }
    }
  }

  private static boolean isParagraph(Element element) {
    if (PARAGRAPHS.contains(element.normalName())) {
      return true;
    }
    return element.normalName().equals("div") && hasOwnText(element);
  }

  private static boolean hasOwnText(Element element) {
    return TextStatistics.letters(element.ownText()) >= SHORTEST;
  }

  private void credit(Element paragraph) {
    int letters = statistics.plain(paragraph);
    if (letters < SHORTEST || statistics.linkDensity(paragraph) > 0.5) {
      return;
    }
    String text = paragraph.text();
    long commas = text.chars().filter(c -> c == ',' || c == '，' || c == '、' || c == '。').count();
    double score = 1 + commas + Math.min(letters / 100.0, 3);
    if (paragraph.normalName().equals("li")) {
      score /= 2;
    }
    Element ancestor = paragraph.normalName().equals("div") ? paragraph : paragraph.parent();
    double share = 1;
    for (int level = 0; level < 4 && ancestor != null; level++) {
      scores.merge(ancestor, score * share, Double::sum);
      ancestor = ancestor.parent();
      share = level == 0 ? 0.5 : share * 0.6;
    }
  }

  private record Scored(Element element, double score) {}

  private Scored scored(Element element, double sum) {
    double score = sum * (1 - statistics.linkDensity(element));
    if (ElementNames.CONTENT.in(element)) {
      score *= 1.25;
    }
    if (ElementNames.BOILERPLATE.in(element)) {
      score *= 0.6;
    }
    return new Scored(element, score);
  }

  /** The element with the highest score, widened to hold its likes. */
  @Nullable Element best() {
    List<Scored> ordered = new ArrayList<>(scores.size());
    scores.forEach((element, sum) -> ordered.add(scored(element, sum)));
    ordered.sort(Comparator.comparingDouble(Scored::score).reversed());
    return ordered.isEmpty() ? null : widen(ordered);
  }

  /** Goes up while other parts of about the same score stand beside. */
  private Element widen(List<Scored> ordered) {
    double enough = 0.5 * ordered.getFirst().score();
    Element widened = ordered.getFirst().element();
    for (Scored other : ordered.subList(1, Math.min(ordered.size(), 12))) {
      if (other.score() < enough) {
        break;
      }
      Element element = other.element();
      if (element.parents().contains(widened) || widened.parents().contains(element)) {
        continue;
      }
      Element common = commonParent(widened, element);
      if (common != null
          && !common.normalName().equals("body")
          && statistics.linkDensity(common) < 0.3) {
        widened = common;
      }
    }
    Element parent = widened.parent();
    while (parent != null
        && !parent.normalName().equals("body")
        && statistics.text(parent) < statistics.text(widened) * 1.05 + 20) {
      widened = parent;
      parent = parent.parent();
    }
    return widened;
  }

  private static @Nullable Element commonParent(Element a, Element b) {
    List<Element> above = new ArrayList<>(a.parents());
    for (Element parent : b.parents()) {
      if (above.contains(parent)) {
        return parent;
      }
    }
    return null;
  }
}
