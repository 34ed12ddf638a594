package dev.fathom.search.read.html;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jsoup.nodes.Document;
import org.jsoup.nodes.Element;
import org.jspecify.annotations.Nullable;

/**
 * The part of a page that is about its subject. Two ways are gone and compared: the element that
 * its author named as content, and the one that scores best by its running text. Where boilerplate
 * had been mistaken and little is left, it is tried again with less taken away, and at last the
 * whole page stands. The lead between the title and the chosen element belongs to it.
 *
 * <p>Changes the page given to it.
 */
final class MainContent {
  private static final int ENOUGH = 250;
  private static final int STRONG_NAMES = 16;
  private static final int NAMES = 24;
  private static final int LONG_ARTICLE = 900;
  private static final int SHORTEST_LEAD = 50;
  private static final int LONGEST_LEAD = 1200;

  private MainContent() {}

  /** The elements to read, in order. */
  static List<Element> of(Document page) {
    Element body = page.body();
    int whole = TextStatistics.letters(body.text());
    Element original = body.clone();
    Boilerplate.removeParts(body);
    Element withNames = body.clone();
    Boilerplate.removeNamed(body);
    List<Element> found = in(body);
    if (letters(found) < Math.min(ENOUGH, whole / 4)) {
      found = in(withNames);
    }
    if (letters(found) < Math.min(ENOUGH, whole / 10)) {
      found = List.of(original);
    }
    return found;
  }

  private static int letters(List<Element> elements) {
    return elements.stream().mapToInt(element -> TextStatistics.letters(element.text())).sum();
  }

  private static List<Element> in(Element body) {
    TextStatistics statistics = TextStatistics.of(body);
    Element named = named(body, statistics);
    Element scored = new ContentScores(body, statistics).best();
    Element chosen = choose(named, scored, statistics);
    if (chosen == null || statistics.plain(chosen) < ENOUGH) {
      chosen = body;
    }
    List<Element> content = new ArrayList<>(lead(body, chosen, statistics));
    content.add(chosen);
    Boilerplate.removeWithin(chosen);
    return content;
  }

  /** Title and running text between the title and the chosen element. */
  private static List<Element> lead(Element body, Element chosen, TextStatistics statistics) {
    List<Element> lead = new ArrayList<>();
    if (chosen.equals(body) || chosen.selectFirst("h1") != null) {
      return lead;
    }
    int total = 0;
    for (Element element : body.getAllElements()) {
      if (element.equals(chosen) && !lead.isEmpty()) {
        return total > LONGEST_LEAD ? lead.subList(0, 1) : lead;
      }
      if (element.equals(chosen)) {
        break;
      }
      if (element.normalName().equals("h1")) {
        lead.clear();
        lead.add(element);
        total = 0;
      } else if (!lead.isEmpty() && isLead(element, chosen, statistics)) {
        if (lead.stream().noneMatch(before -> element.parents().contains(before))) {
          lead.add(element);
          total += statistics.text(element);
        }
      }
    }
    return beside(chosen, statistics);
  }

  /** Without a title: running text right before the chosen element. */
  private static List<Element> beside(Element chosen, TextStatistics statistics) {
    List<Element> lead = new ArrayList<>();
    Element parent = chosen.parent();
    int total = 0;
    for (int level = 0; level < 2 && parent != null && total == 0; level++) {
      for (Element element : parent.getAllElements()) {
        if (element.equals(chosen)) {
          break;
        }
        if (isLead(element, chosen, statistics)) {
          lead.add(element);
          total += statistics.text(element);
        }
      }
      parent = parent.parent();
    }
    return total > LONGEST_LEAD ? List.of() : lead;
  }

  private static boolean isLead(Element element, Element chosen, TextStatistics statistics) {
    boolean leaf =
        element.normalName().equals("p")
            || element.normalName().equals("h2")
            || (element.normalName().equals("div")
                && TextStatistics.letters(element.ownText()) >= SHORTEST_LEAD);
    return leaf
        && statistics.text(element) >= SHORTEST_LEAD
        && statistics.linkDensity(element) < 0.2
        && element.closest("figure, li, table") == null
        && !chosen.parents().contains(element);
  }

  private static @Nullable Element choose(
      @Nullable Element named, @Nullable Element scored, TextStatistics statistics) {
    if (named == null || scored == null) {
      return named == null ? scored : named;
    }
    int inNamed = statistics.plain(named);
    int inScored = statistics.plain(scored);
    if (named.equals(scored) || named.parents().contains(scored)) {
      // The author's name is the narrower: believe it while it holds most of the text.
      return inNamed * 10 > inScored * 6 ? named : scored;
    }
    if (scored.parents().contains(named)) {
      return inScored * 10 > inNamed * 8 ? scored : named;
    }
    // Comments can be longer than the article they are about, but they follow it.
    boolean before = precedes(named, scored);
    return inNamed * 3 > inScored * 2 || (before && inNamed > LONG_ARTICLE) ? named : scored;
  }

  private static boolean precedes(Element first, Element second) {
    for (Element element : first.root().getAllElements()) {
      if (element.equals(first) || element.equals(second)) {
        return element.equals(first);
      }
    }
    return false;
  }

  private static @Nullable Element named(Element body, TextStatistics statistics) {
    List<Element> marked =
        body.select("[itemprop=articleBody], [itemprop=blogPost], [property=content:encoded]");
    Element best = largest(marked, statistics);
    if (best != null && statistics.plain(best) > ENOUGH) {
      return best;
    }
    Element strong = byName(body, STRONG_NAMES, statistics);
    if (strong != null) {
      return strong;
    }
    List<Element> articles = body.select("article");
    Element article = largest(articles, statistics);
    if (article != null && statistics.plain(article) > ENOUGH) {
      return article;
    }
    Element weak = byName(body, NAMES, statistics);
    return weak != null ? weak : largest(body.select("main, [role=main]"), statistics);
  }

  /** The largest element with the best name; where several parts share it, what holds them. */
  private static @Nullable Element byName(Element root, int limit, TextStatistics statistics) {
    List<Element> candidates =
        root.select("div, section, article, td, main").stream()
            .filter(
                element ->
                    statistics.plain(element) > ENOUGH / 2
                        && ElementNames.CONTENT.rank(element) < limit)
            .toList();
    return candidates.stream()
        .filter(element -> statistics.plain(element) > ENOUGH)
        .max(
            Comparator.comparingInt(
                element ->
                    statistics.plain(element)
                        * (limit - ElementNames.CONTENT.rank(element) + limit)))
        .orElse(null);
  }

  private static @Nullable Element largest(List<Element> elements, TextStatistics statistics) {
    return elements.stream().max(Comparator.comparingInt(statistics::plain)).orElse(null);
  }
}
