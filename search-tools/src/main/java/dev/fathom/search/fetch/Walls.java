package dev.fathom.search.fetch;

import dev.fathom.search.read.text.Charsets;
import java.nio.charset.Charset;
import java.util.regex.Pattern;
import org.jsoup.Jsoup;
import org.jspecify.annotations.Nullable;

/**
 * Recognises pages that stand in the way of the content. Words alone say little - an article may be
 * about cookies - so each rule asks that there be little else to read. The words are lists beside
 * this class: to teach it a new one, add a line there. Pure.
 */
final class Walls {
  private static final Phrases RATE = Phrases.load("wall-rate-exceeded.txt");
  private static final Phrases BOT = Phrases.load("wall-bot-check.txt");
  private static final Phrases NOT_FOUND = Phrases.load("wall-soft-not-found.txt");
  private static final Phrases CONSENT = Phrases.load("wall-consent.txt");
  private static final Phrases PAYWALL = Phrases.load("wall-paywall.txt");
  private static final Phrases SCRIPT = Phrases.load("wall-needs-script.txt");
  private static final Pattern CONSENT_HOST =
      Pattern.compile("^https?://(?:consent|guce|cmp|myprivacy)\\.");

  /** Letters to read, outside links and menus: fewer than in a paragraph, a page, a preview. */
  private static final int NEXT_TO_NOTHING = 120;

  private static final int PARAGRAPH = 600;
  private static final int HALF_A_PAGE = 1200;
  private static final int PREVIEW = 3000;
  private static final int LARGEST_REFUSAL = 64 << 10;

  private Walls() {}

  /** A wall, and by what it was told. */
  record Finding(Wall wall, String evidence) {}

  /** The wall that a page is; null for content, and for everything that is no page. */
  static @Nullable Finding in(WebResource resource, int status) {
    if (!MediaTypes.isPage(resource.mediaType()) || resource.body().size() == 0) {
      return null;
    }
    PageShape shape = shape(resource.body().bytes(), resource.charset());
    Finding refusal = refusal(shape);
    if (refusal != null || status >= 300) {
      return refusal;
    }
    return withinContent(resource.url(), shape);
  }

  /** Whether the answer says that we ask too often. */
  static boolean isRateExceeded(Exchange answer) {
    byte[] bytes = answer.body().bytes();
    String type = answer.header("content-type");
    if (bytes.length > LARGEST_REFUSAL || !MediaTypes.isPage(MediaTypes.of(type, bytes))) {
      return false;
    }
    Finding finding = refusal(shape(bytes, MediaTypes.charset(type)));
    return finding != null && finding.wall() == Wall.RATE_EXCEEDED;
  }

  private static @Nullable Finding refusal(PageShape shape) {
    if (shape.weight() > HALF_A_PAGE) {
      return null;
    }
    Finding rate = finding(Wall.RATE_EXCEEDED, RATE.in(shape.title() + "\n" + shape.shown()));
    return rate != null
        ? rate
        : finding(
            Wall.BOT_CHECK,
            BOT.in(shape.title() + "\n" + shape.shown() + "\n" + shape.unscripted()));
  }

  private static @Nullable Finding withinContent(String url, PageShape shape) {
    int weight = shape.weight();
    if (weight > PREVIEW) {
      return null;
    }
    Finding missing = finding(Wall.SOFT_NOT_FOUND, NOT_FOUND.in(shape.title()));
    if (missing != null && weight <= HALF_A_PAGE) {
      return missing;
    }
    if (CONSENT_HOST.matcher(url).find()) {
      return new Finding(Wall.CONSENT, "the host asks for consent");
    }
    Finding consent = finding(Wall.CONSENT, CONSENT.in(shape.title()));
    if (consent != null) {
      return consent;
    }
    consent = finding(Wall.CONSENT, CONSENT.in(shape.shown()));
    if (consent != null && shape.consentForms() && weight <= NEXT_TO_NOTHING) {
      return consent;
    }
    Finding closed = finding(Wall.PAYWALL, PAYWALL.in(shape.shown()));
    if (closed != null && weight <= (shape.locked() ? PREVIEW : PARAGRAPH)) {
      return closed;
    }
    return needsScript(shape, weight);
  }

  private static @Nullable Finding needsScript(PageShape shape, int weight) {
    if (shape.scripts() == 0) {
      return null;
    }
    Finding told = finding(Wall.NEEDS_SCRIPT, SCRIPT.in(shape.unscripted() + "\n" + shape.shown()));
    if (told != null && weight <= PARAGRAPH && shape.shown().length() <= PARAGRAPH) {
      return told;
    }
    return shape.emptyRoot() && weight <= NEXT_TO_NOTHING
        ? new Finding(Wall.NEEDS_SCRIPT, "it has scripts, and an empty element for them to fill")
        : null;
  }

  private static @Nullable Finding finding(Wall wall, @Nullable String phrase) {
    return phrase == null ? null : new Finding(wall, "\"%s\"".formatted(phrase));
  }

  private static PageShape shape(byte[] bytes, @Nullable Charset byServer) {
    Charset charset =
        byServer == null ? Charsets.ofPage(bytes) : Charsets.declared(bytes, byServer);
    return PageShape.of(Jsoup.parse(Charsets.decode(bytes, charset)));
  }
}
