package dev.fathom.search.fetch;

import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jsoup.nodes.Document;
import org.jsoup.nodes.Element;
import org.jsoup.nodes.Node;
import org.jsoup.nodes.TextNode;
import org.jsoup.select.Elements;

/**
 * What a page shows at first sight, as far as it tells content from what stands in its way.
 *
 * @param title of the page, and its first headings
 * @param prose the text outside links, menus and forms for consent
 * @param shown all text that is not hidden
 * @param consentForms whether there are forms for consent
 * @param locked whether the page marks its text as closed to those who do not pay
 * @param scripts number of scripts
 * @param emptyRoot whether it has the empty element that a script would fill
 * @param unscripted the text for browsers without scripts
 */
record PageShape(
    String title,
    String prose,
    String shown,
    boolean consentForms,
    boolean locked,
    int scripts,
    boolean emptyRoot,
    String unscripted) {
  private static final Pattern CONSENT_NAME =
      Pattern.compile(
          "(?i)(?:^|[^a-z])(?:cookies?|consent|gdpr|ccpa|cmp|onetrust|didomi|usercentrics|truste|quantcast|sp_message|iubenda|cookiebot)(?:[^a-z]|$)"
              + "|cookie-?(?:banner|notice|bar|law|consent)|consent-?(?:banner|form|manager)");
  private static final Pattern LOCK_NAME =
      Pattern.compile(
          "(?i)pay-?wall|regwall|subscriber-?only|subscription-?wall|premium-?(?:content|barrier)|piano-?(?:offer|inline)|tp-modal|article-?locked|locked-?content|(?:^|[^a-z])gate(?:d|way)?-?content");
  private static final Pattern NOT_FREE =
      Pattern.compile("(?i)\"isAccessibleForFree\"\\s*:\\s*\"?false");
  private static final Pattern LINKED_BODY = Pattern.compile("\"articleBody\"\\s*:\\s*\"(.{300,})");
  private static final Pattern CODE_OF_CJK =
      Pattern.compile("[\\p{IsHan}\\p{IsHiragana}\\p{IsKatakana}\\p{IsHangul}]");
  private static final String ROOTS =
      "#root, #app, #__next, #__nuxt, #___gatsby, #svelte, #main-app, app-root, [ng-app], [data-reactroot]";

  static PageShape of(Document page) {
    Element body = page.body();
    String unscripted = page.select("noscript").text();
    Elements linkedData = page.select("script[type=application/ld+json]");
    String data = linkedData.stream().map(Element::data).collect(Collectors.joining("\n"));
    int scripts = page.select("script").size() - linkedData.size();
    boolean emptyRoot = body.select(ROOTS).stream().anyMatch(root -> root.text().length() < 40);
    boolean locked =
        NOT_FREE.matcher(data).find()
            || page.select("meta[property=article:content_tier]")
                .attr("content")
                .matches("(?i)locked|metered")
            || named(body, LOCK_NAME);
    body.select(
            "script, style, noscript, template, svg, iframe, option, [hidden], [aria-hidden=true]")
        .remove();
    body.select("[style]").stream().filter(PageShape::isHidden).toList().forEach(Node::remove);
    String title = page.title() + "\n" + String.join("\n", firstHeadings(body));
    String shown = body.text();
    List<Element> consent =
        body.getAllElements().stream().filter(PageShape::asksForConsent).toList();
    consent.forEach(Node::remove);
    body.select("nav, footer, aside, form, button, [role=navigation]").remove();
    StringBuilder prose = new StringBuilder();
    append(body, prose);
    if (LINKED_BODY.matcher(data).find()) {
      prose.append(data);
    }
    return new PageShape(
        title, prose.toString(), shown, !consent.isEmpty(), locked, scripts, emptyRoot, unscripted);
  }

  /** How much there is to read outside links; a character of Chinese or Japanese says more. */
  int weight() {
    String dense = prose.replaceAll("\\s+", "");
    return dense.length() + 2 * (int) CODE_OF_CJK.matcher(dense).results().count();
  }

  private static List<String> firstHeadings(Element body) {
    return body.select("h1, h2").stream().limit(3).map(Element::text).toList();
  }

  private static boolean isHidden(Element element) {
    String style = element.attr("style").toLowerCase(Locale.ROOT).replace(" ", "");
    return style.contains("display:none") || style.contains("visibility:hidden");
  }

  private static boolean asksForConsent(Element element) {
    return switch (element.normalName()) {
      case "body", "html", "main", "article" -> false;
      default ->
          CONSENT_NAME.matcher(element.id()).find()
              || CONSENT_NAME.matcher(element.className()).find();
    };
  }

  private static boolean named(Element body, Pattern name) {
    return body.getAllElements().stream()
        .anyMatch(
            element ->
                !element.normalName().equals("body")
                    && (name.matcher(element.id()).find()
                        || name.matcher(element.className()).find()));
  }

  private static void append(Element element, StringBuilder prose) {
    for (Node child : element.childNodes()) {
      if (child instanceof TextNode text) {
        prose.append(text.text());
      } else if (child instanceof Element inner && !inner.normalName().equals("a")) {
        if (inner.isBlock()) {
          prose.append('\n');
        }
        append(inner, prose);
      }
    }
  }
}
