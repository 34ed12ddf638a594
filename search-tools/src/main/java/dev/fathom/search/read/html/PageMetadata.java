package dev.fathom.search.read.html;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jsoup.nodes.Document;
import org.jsoup.nodes.Element;
import org.jspecify.annotations.Nullable;

/**
 * What a page says about itself: first its linked data, then its meta elements, then marks in the
 * page itself.
 */
record PageMetadata(String title, List<String> authors, @Nullable LocalDate published) {
  private static final Pattern DATE = Pattern.compile("((?:19|20)\\d\\d)-(\\d\\d)-(\\d\\d)");
  private static final Pattern DATE_IN_ADDRESS =
      Pattern.compile("/((?:19|20)\\d\\d)[/-](\\d\\d)[/-](\\d\\d)/");
  private static final Pattern SITE_NAME = Pattern.compile("\\s+[|–—»·:-]\\s+[^|–—»·]{2,40}$");
  private static final List<String> DATE_METAS =
      List.of(
          "meta[property=article:published_time]",
          "meta[itemprop=datePublished]",
          "meta[name=date]",
          "meta[name=DC.date.issued]",
          "meta[name=dc.date]",
          "meta[name=pubdate]",
          "meta[name=publish-date]",
          "meta[name=citation_publication_date]",
          "meta[property=og:article:published_time]");

  PageMetadata {
    authors = List.copyOf(authors);
  }

  static PageMetadata of(Document page, LinkedData data) {
    return new PageMetadata(title(page, data), authors(page, data), published(page, data));
  }

  private static String title(Document page, LinkedData data) {
    String shared =
        page.select("meta[property=og:title], meta[name=twitter:title]").attr("content");
    Element heading = page.selectFirst("h1");
    String whole = HtmlBlocks.Inline.fold(page.title());
    String withoutSite = SITE_NAME.matcher(whole).replaceFirst("");
    for (String title :
        List.of(
            data.headline(),
            shared,
            withoutSite.length() > 8 ? withoutSite : whole,
            heading == null ? "" : heading.text())) {
      String folded = HtmlBlocks.Inline.fold(title);
      if (!folded.isEmpty()) {
        return folded;
      }
    }
    return "";
  }

  private static List<String> authors(Document page, LinkedData data) {
    Set<String> authors = new LinkedHashSet<>(data.authors());
    if (authors.isEmpty()) {
      for (Element meta :
          page.select("meta[name=author], meta[name=citation_author], meta[name=DC.creator]")) {
        authors.add(HtmlBlocks.Inline.fold(meta.attr("content")));
      }
    }
    if (authors.isEmpty()) {
      for (Element link : page.select("[rel=author], [itemprop=author] [itemprop=name]")) {
        authors.add(HtmlBlocks.Inline.fold(link.text()));
      }
    }
    List<String> named = new ArrayList<>(authors);
    named.removeIf(name -> name.isBlank() || name.length() > 80 || name.startsWith("http"));
    return named;
  }

  private static @Nullable LocalDate published(Document page, LinkedData data) {
    LocalDate found = date(data.published());
    for (String query : DATE_METAS) {
      if (found == null) {
        found = date(page.select(query).attr("content"));
      }
    }
    if (found == null) {
      Element time =
          page.selectFirst("article time[datetime], time[datetime], [itemprop=datePublished]");
      found = time == null ? null : date(time.attr("datetime") + time.attr("content"));
    }
    if (found == null) {
      String address = page.select("link[rel=canonical]").attr("href");
      Matcher inAddress = DATE_IN_ADDRESS.matcher(address);
      if (inAddress.find()) {
        found = date(String.join("-", inAddress.group(1), inAddress.group(2), inAddress.group(3)));
      }
    }
    return found;
  }

  static @Nullable LocalDate date(String text) {
    Matcher date = DATE.matcher(text);
    if (!date.find()) {
      return null;
    }
    int month = Integer.parseInt(date.group(2));
    int day = Integer.parseInt(date.group(3));
    if (month < 1 || month > 12 || day < 1 || day > 28) {
      return lenient(Integer.parseInt(date.group(1)), month, day);
    }
    return LocalDate.of(Integer.parseInt(date.group(1)), month, day);
  }

  private static @Nullable LocalDate lenient(int year, int month, int day) {
    boolean valid = month >= 1 && month <= 12 && day >= 1;
    if (!valid || day > LocalDate.of(year, month, 1).lengthOfMonth()) {
      return null;
    }
    return LocalDate.of(year, month, day);
  }
}
