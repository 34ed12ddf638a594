package dev.fathom.search.read.html;

import dev.fathom.search.document.Confidence;
import dev.fathom.search.document.Metadata.Confidences;
import dev.fathom.search.read.text.Dates;
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
 * What a page says about itself: first its linked data and meta elements, which state it, then
 * marks in the page and its address, from which it is inferred.
 */
record PageMetadata(
    String title, List<String> authors, @Nullable LocalDate published, Confidences confidences) {
  private static final Pattern DATE_IN_ADDRESS =
      Pattern.compile("/((?:19|20)\\d\\d)[/-]?(\\d\\d)[/-]?(\\d\\d)?/");
  private static final Pattern SITE_NAME =
      Pattern.compile("\\s+[|–—»·:-]\\s+[^|–—»·]{2,40}$|[_|｜-][^_|｜-]{2,20}(?:网|報|报|新闻|ニュース)$");
  private static final Pattern DATED =
      Pattern.compile(
          "(?i)^\\W{0,3}(?:published|posted|updated|date|last modified|veröffentlicht|stand|publié"
              + "|发布|发表|日期|时间|更新|來源|来源|公開|掲載|投稿).{0,60}");
  private static final String DATE_MARKS =
      "[itemprop=datePublished], [class*=date], [class*=time], [id*=date], [id*=time],"
          + " [class*=publish], [id*=publish], [class*=byline], [class*=source], [class*=info], p, span, div";
  private static final int LONGEST_MARK = 80;
  private static final int MOST_MARKS = 4000;
  private static final List<String> DATE_METAS =
      List.of(
          "meta[property=article:published_time]",
          "meta[itemprop=datePublished]",
          "meta[name=date]",
          "meta[name=DC.date.issued]",
          "meta[name=DC.date]",
          "meta[name=dcterms.created]",
          "meta[name=dcterms.date]",
          "meta[name=pubdate]",
          "meta[name=publishdate]",
          "meta[name=publish-date]",
          "meta[name=publish_date]",
          "meta[name=PubDate]",
          "meta[name=article:published_time]",
          "meta[name=citation_publication_date]",
          "meta[name=citation_date]",
          "meta[name=parsely-pub-date]",
          "meta[name=sailthru.date]",
          "meta[property=og:article:published_time]",
          "meta[property=og:published_time]",
          "meta[http-equiv=date]");

  /** A value and how sure it is. */
  private record Found<T extends @Nullable Object>(T value, Confidence confidence) {}

  PageMetadata {
    authors = List.copyOf(authors);
  }

  static PageMetadata of(Document page, LinkedData data) {
    Found<String> title = title(page, data);
    Found<List<String>> authors = authors(page, data);
    Found<@Nullable LocalDate> published = published(page, data);
    return new PageMetadata(
        title.value(),
        authors.value(),
        published.value(),
        new Confidences(
            title.confidence(), authors.confidence(), published.confidence(), Confidence.INFERRED));
  }

  private static Found<String> title(Document page, LinkedData data) {
    String shared =
        page.select("meta[property=og:title], meta[name=twitter:title]").attr("content");
    Element heading = page.selectFirst("h1");
    String whole = HtmlBlocks.Inline.fold(page.title());
    String withoutSite = SITE_NAME.matcher(whole).replaceFirst("");
    List<String> titles =
        List.of(
            data.headline(),
            shared,
            withoutSite.length() > 8 || (!withoutSite.isEmpty() && withoutSite.charAt(0) > 0x2e80)
                ? withoutSite
                : whole,
            heading == null ? "" : heading.text());
    for (int i = 0; i < titles.size(); i++) {
      String folded = HtmlBlocks.Inline.fold(titles.get(i));
      if (!folded.isEmpty()) {
        boolean stated = i < titles.size() - 1;
        return new Found<>(folded, stated ? Confidence.STATED : Confidence.INFERRED);
      }
    }
    return new Found<>("", Confidence.GUESSED);
  }

  private static Found<List<String>> authors(Document page, LinkedData data) {
    Confidence confidence = Confidence.STATED;
    Set<String> authors = new LinkedHashSet<>(data.authors());
    if (authors.isEmpty()) {
      for (Element meta :
          page.select("meta[name=author], meta[name=citation_author], meta[name=DC.creator]")) {
        authors.add(HtmlBlocks.Inline.fold(meta.attr("content")));
      }
    }
    if (authors.isEmpty()) {
      confidence = Confidence.INFERRED;
      for (Element link : page.select("[rel=author], [itemprop=author] [itemprop=name]")) {
        authors.add(HtmlBlocks.Inline.fold(link.text()));
      }
    }
    List<String> named = new ArrayList<>(authors);
    named.removeIf(name -> name.isBlank() || name.length() > 80 || name.startsWith("http"));
    return new Found<>(named, confidence);
  }

  private static Found<@Nullable LocalDate> published(Document page, LinkedData data) {
    LocalDate found = Dates.first(data.published());
    for (String query : DATE_METAS) {
      if (found == null) {
        found = Dates.first(page.select(query).attr("content"));
      }
    }
    if (found != null) {
      return new Found<>(found, Confidence.STATED);
    }
    Element time =
        page.selectFirst("article time[datetime], time[datetime], [itemprop=datePublished]");
    if (time != null) {
      found = Dates.first(time.attr("datetime") + " " + time.attr("content"));
    }
    if (found == null) {
      found = inAddress(page);
    }
    return new Found<>(found == null ? inText(page) : found, Confidence.INFERRED);
  }

  private static @Nullable LocalDate inAddress(Document page) {
    String address =
        page.select("link[rel=canonical]").attr("href")
            + " "
            + page.select("meta[property=og:url]").attr("content");
    Matcher inAddress = DATE_IN_ADDRESS.matcher(address);
    return inAddress.find() && inAddress.group(3) != null
        ? Dates.first(String.join("-", inAddress.group(1), inAddress.group(2), inAddress.group(3)))
        : null;
  }

  /** A short line that is named as a date, or says "published" or "发布时间" before one. */
  private static @Nullable LocalDate inText(Document page) {
    int looked = 0;
    for (Element mark : page.body().select(DATE_MARKS)) {
      if (looked++ > MOST_MARKS) {
        return null;
      }
      String own = mark.children().isEmpty() ? mark.text() : mark.ownText();
      boolean named =
          !mark.normalName().equals("p") && (mark.hasAttr("class") || mark.hasAttr("id"));
      if (own.isEmpty() || own.length() > LONGEST_MARK) {
        continue;
      }
      LocalDate found = Dates.first(own);
      if (found != null && ((named && isDateName(mark)) || DATED.matcher(own).matches())) {
        return found;
      }
    }
    return null;
  }

  private static boolean isDateName(Element mark) {
    String names = mark.className() + " " + mark.id();
    return names.contains("date")
        || names.contains("time")
        || names.contains("publish")
        || names.contains("byline")
        || names.contains("source")
        || names.contains("info");
  }
}
