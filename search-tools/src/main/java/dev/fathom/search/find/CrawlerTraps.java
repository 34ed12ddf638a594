package dev.fathom.search.find;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Recognises addresses made to be followed for ever: series that differ only in a page number, of
 * which a search rightly shows one or two, and paths that walk in circles. Such sites hold crawlers
 * with endless variations of one text, often with changed numbers. Pure.
 */
final class CrawlerTraps {
  /** So many pages of one series among the hits are a trap, or at best a list. */
  static final int MOST_OF_A_SERIES = 2;

  private static final Pattern PAGE_PARAMETER =
      Pattern.compile("(?i)([?&](?:page|paged|pg|pageno|page_no|pagenum|start|offset)=)\\d+");
  private static final Pattern PAGE_SEGMENT =
      Pattern.compile("(?i)/(page|seite)[/-]?\\d+(?=[/?]|$)");
  private static final int CIRCLE = 3;

  private CrawlerTraps() {}

  /** The canonical addresses that are one too many of a series, or walk in circles. */
  static Set<String> among(List<String> canonical) {
    Map<String, Integer> series = new HashMap<>();
    Set<String> trapped = new HashSet<>();
    for (String url : canonical) {
      String name = series(url);
      boolean tooMany = !name.equals(url) && series.merge(name, 1, Integer::sum) > MOST_OF_A_SERIES;
      if (tooMany || walksInCircles(url)) {
        trapped.add(url);
      }
    }
    return trapped;
  }

  /** The names of the series of which there are too many. */
  static Set<String> series(Set<String> trapped) {
    return trapped.stream().map(CrawlerTraps::series).collect(Collectors.toUnmodifiableSet());
  }

  /** An address with its page numbers blanked out. */
  static String series(String url) {
    Matcher parameters = PAGE_PARAMETER.matcher(url);
    String blank = parameters.replaceAll("$1*");
    return PAGE_SEGMENT.matcher(blank).replaceAll("/$1/*");
  }

  private static boolean walksInCircles(String url) {
    Map<String, Integer> seen = new HashMap<>();
    int query = url.indexOf('?');
    String path = query < 0 ? url : url.substring(0, query);
    for (String segment : path.split("/", -1)) {
      if (!segment.isEmpty() && seen.merge(segment, 1, Integer::sum) >= CIRCLE) {
        return true;
      }
    }
    return false;
  }
}
