package dev.fathom.search.fetch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.fathom.search.fetch.WebResource.Origin;
import java.io.InputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Pages that are no content, and content that speaks of such pages. */
class WallsTest {
  private static final String ARTICLE =
      "<p>The plant at the river was built in 1962 and has been extended four times since, most"
          + " recently for the new line, which makes pumps for district heating.</p>";
  private static final String MENU =
      "<nav><a href=/a>News</a> <a href=/b>Markets</a></nav><footer>About us. Imprint.</footer>";

  static Stream<Arguments> walls() {
    return Stream.of(
        wall(
            Wall.SOFT_NOT_FOUND,
            "<title>404 - Page not found | Example</title>" + MENU + "<p>Sorry."),
        wall(
            Wall.SOFT_NOT_FOUND,
            "<title>Example</title><h1>We couldn’t find that page</h1>" + ARTICLE),
        wall(Wall.SOFT_NOT_FOUND, "<title>Seite nicht gefunden</title><p>Bitte suchen Sie weiter."),
        wall(Wall.SOFT_NOT_FOUND, "<title>Exemple</title><h1>Page introuvable</h1>"),
        wall(Wall.SOFT_NOT_FOUND, "<title>例</title><h1>抱歉，您访问的页面不存在</h1>"),
        wall(Wall.SOFT_NOT_FOUND, "<title>ページが見つかりません | 例</title><p>URLをご確認ください。"),
        wall(
            Wall.CONSENT,
            "<title>Before you continue to Example</title><p>We use cookies and data to deliver"
                + " services.<button>Accept all</button>"),
        wall(
            Wall.CONSENT,
            "<title>Example News</title><div id=consent-banner><p>We and our partners store and"
                + " access information.</p><button>Accept all</button></div>"),
        wall(
            Wall.CONSENT,
            "<title>Zustimmung</title><h1>Mit Werbung weiterlesen</h1><p>Oder im Abo."),
        wall(
            Wall.PAYWALL,
            "<title>The plant</title><h1>The plant</h1>"
                + ARTICLE
                + "<div class=paywall>Subscribe to"
                + " continue reading. Already a subscriber? Sign in.</div>"),
        wall(
            Wall.PAYWALL,
            "<script type=application/ld+json>{\"@type\":\"NewsArticle\",\"isAccessibleForFree\":"
                + " false}</script><title>Das Werk</title>"
                + ARTICLE.repeat(8)
                + "<p>Jetzt weiterlesen mit einem Abo."),
        wall(Wall.PAYWALL, "<title>工場</title><p>新しい工場が完成した。</p><p>この記事は有料会員限定です。"),
        wall(Wall.RATE_EXCEEDED, "<title>Request Rate Threshold Exceeded</title><p>Please wait."),
        wall(
            Wall.RATE_EXCEEDED,
            "<title>Sorry</title><p>Our systems have detected unusual traffic from your computer network."),
        wall(Wall.RATE_EXCEEDED, "<title>提示</title><p>访问过于频繁，请稍后再试。"),
        wall(
            Wall.BOT_CHECK,
            "<title>Just a moment...</title><noscript>Enable JavaScript and cookies to continue</noscript><script>1</script>"),
        wall(
            Wall.BOT_CHECK,
            "<title>example.com</title><p>Verifying you are human. This may take a few seconds."),
        wall(
            Wall.BOT_CHECK,
            "<title>Vérification</title><p>Vérifiez que vous êtes humain en cochant la case."),
        wall(
            Wall.NEEDS_SCRIPT,
            "<title>App</title><div id=root></div><script src=/main.js></script>"),
        wall(
            Wall.NEEDS_SCRIPT,
            "<title>App</title><noscript>You need to enable JavaScript to run this app.</noscript>"
                + "<div></div><script src=/main.js></script>"),
        wall(
            Wall.NEEDS_SCRIPT,
            "<title>App</title><p>Bitte aktivieren Sie JavaScript.<script>1</script>"));
  }

  static Stream<String> content() {
    return Stream.of(
        "<title>Error 404: what page not found means</title>" + ARTICLE.repeat(12),
        "<title>Route 404</title><h1>Route 404 reopened</h1>" + ARTICLE.repeat(12),
        "<title>News</title><h1>Plant opened</h1>"
            + ARTICLE
            + "<div class=cookie-banner>We use cookies. <button>Accept all</button></div>",
        "<title>Cookies</title><h1>How cookies work</h1><p>When a site says that it uses cookies, it"
            + " stores a word with you.</p>"
            + ARTICLE,
        "<title>Plant</title><h1>Plant opened</h1>"
            + ARTICLE.repeat(20)
            + "<p>Subscribe to read more like this. Subscribers only: the photographs.</p>",
        "<script type=application/ld+json>{\"isAccessibleForFree\":\"False\"}</script><title>Plant</title>"
            + ARTICLE.repeat(40)
            + "<p>Already a subscriber?",
        "<title>CAPTCHA</title><h1>Are you a robot?</h1>" + ARTICLE.repeat(15),
        "<title>API limits</title><h1>Errors</h1><p>Too many requests is status 429.</p>"
            + ARTICLE.repeat(12),
        "<title>Plant</title><h1>Plant</h1>"
            + ARTICLE
            + "<noscript>Please enable JavaScript to comment.</noscript><script>1</script>"
            + ARTICLE.repeat(4),
        "<title>Note</title><p>Closed today.",
        "<title>Links</title><ul><li><a href=/1>First</a><li><a href=/2>Second</a></ul>",
        "<title>图片</title><p>工厂开业。</p>");
  }

  @ParameterizedTest
  @MethodSource("walls")
  void aPageInTheWayIsNamed(Wall wall, String html) {
    Walls.Finding finding = Walls.in(page(html), 200);
    assertThat(finding).extracting(Walls.Finding::wall).isEqualTo(wall);
  }

  @ParameterizedTest
  @MethodSource("content")
  void contentIsContentWhateverItSpeaksOf(String html) {
    assertThat(Walls.in(page(html), 200)).isNull();
  }

  @Test
  void theOutcomeSaysWhatStandsThereAndHowItWasTold() throws Exception {
    try (SmallWeb web = new SmallWeb()) {
      web.server.page("site.example/", "<title>Page not found</title>");
      FetchOutcome outcome = web.fetcher().fetch("http://site.example/");
      assertThat(outcome)
          .isEqualTo(
              new FetchOutcome.NotContent(
                  "http://site.example/", Wall.SOFT_NOT_FOUND, "\"page not found\""));
      assertThat(outcome.explanation()).contains("no such page", "\"page not found\"");
    }
  }

  /** Over real articles from many sites, in many languages, none of which is a wall. */
  @Test
  void realArticlesAreTakenForWhatTheyAre() throws Exception {
    Path pages = Path.of("../../shared/data/web-pages/pages");
    assumeTrue(Files.isDirectory(pages), "skipped: no web pages in " + pages);
    List<String> alarms = new ArrayList<>();
    int count = 0;
    try (Stream<Path> files = Files.list(pages)) {
      for (Path file : files.sorted().toList()) {
        try (InputStream in = new GZIPInputStream(Files.newInputStream(file))) {
          Walls.Finding finding = Walls.in(page(in.readAllBytes(), null), 200);
          if (finding != null) {
            alarms.add(file.getFileName() + " " + finding);
          }
        }
        count++;
      }
    }
    assertThat(alarms).as("of %d pages", count).hasSizeLessThanOrEqualTo(count / 100);
  }

  private static Arguments wall(Wall wall, String html) {
    return Arguments.of(wall, html);
  }

  private static WebResource page(String html) {
    return page(html.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8);
  }

  private static WebResource page(byte[] html, @Nullable Charset charset) {
    return new WebResource(
        "http://site.example/",
        "http://site.example/",
        List.of(),
        "text/html",
        charset,
        new Body(html),
        Instant.EPOCH,
        Origin.SERVER);
  }
}
