package dev.fathom.search.read.html;

import org.jsoup.nodes.Document;
import org.jsoup.nodes.Element;

/** The part of a page that is about its subject. */
final class MainContent {
  private static final String NEVER =
      "script, style, noscript, template, nav, footer, aside, form, button, iframe, svg, [hidden],"
          + " [aria-hidden=true], [style~=(?i)display\\s*:\\s*none]";

  private MainContent() {}

  static Element of(Document page) {
    page.select(NEVER).remove();
    Element main = page.selectFirst("main, article, [role=main]");
    return main != null && main.text().length() > 500 ? main : page.body();
  }
}
