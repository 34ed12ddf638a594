package dev.fathom.search.fetch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fathom.search.fetch.FetchOutcome.Down;
import dev.fathom.search.fetch.FetchOutcome.Fetched;
import dev.fathom.search.fetch.FetchOutcome.HttpError;
import dev.fathom.search.fetch.FetchOutcome.RefusedByRobots;
import dev.fathom.search.fetch.FetchOutcome.Throttled;
import dev.fathom.search.fetch.RawServer.Answer;
import dev.fathom.search.fetch.WebResource.Origin;
import dev.fathom.search.polite.Pace;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What becomes of a fetch: pages, redirects, robots.txt, and hosts that want rest. */
class FetcherTest {
  private static final String TEXT = "<title>Report</title><h1>Report</h1><p>Orders rose by 4 %.";

  private final SmallWeb web = new SmallWeb();

  @AfterEach
  void close() {
    web.close();
  }

  @Test
  void aPageComesWithWhereItWasFoundAndWhatItIs() throws Exception {
    web.server.page("site.example/report", TEXT).on("site.example/r", Answer.redirect("/report"));
    WebResource page = fetched("http://site.example/r#part");
    assertThat(page.requested()).isEqualTo("http://site.example/r#part");
    assertThat(page.url()).isEqualTo("http://site.example/report");
    assertThat(page.redirects()).containsExactly("http://site.example/r");
    assertThat(page.mediaType()).isEqualTo("text/html");
    assertThat(page.charset()).isEqualTo(StandardCharsets.UTF_8);
    assertThat(page.name()).isEqualTo("report.html");
    assertThat(new String(page.body().bytes(), StandardCharsets.UTF_8)).isEqualTo(TEXT);
    assertThat(page.body().sha256()).hasSize(64);
    assertThat(page.origin()).isEqualTo(Origin.SERVER);
  }

  @Test
  void theServerIsToldWhoAsks() throws Exception {
    web.server.page("site.example/", TEXT);
    fetched("http://site.example/");
    assertThat(web.server.requests())
        .allSatisfy(
            request ->
                assertThat(request.headers())
                    .containsEntry("user-agent", "FathomTest/1.0 (+https://fathom.example/about)"));
  }

  @Test
  void nothingThatAServerGaveIsCarriedToAnother() throws Exception {
    web.server
        .on(
            "site.example/",
            Answer.of(302, "Set-Cookie: id=1; Domain=example\nLocation: http://other.example/", ""))
        .page("other.example/", TEXT);
    fetched("http://site.example/");
    assertThat(web.server.requests())
        .allSatisfy(
            request ->
                assertThat(request.headers())
                    .doesNotContainKeys("cookie", "referer", "authorization"));
  }

  @Test
  void fiveRedirectsAreFollowedAndNoMore() throws Exception {
    for (int i = 1; i <= 6; i++) {
      web.server.on("site.example/" + i, Answer.redirect("/" + (i - 1)));
    }
    web.server.page("site.example/0", TEXT);
    assertThat(fetch("http://site.example/5")).isInstanceOf(Fetched.class);
    assertThat(fetch("http://site.example/6"))
        .isEqualTo(new Down("http://site.example/6", "leads elsewhere more than 5 times"));
  }

  @Test
  void aCircleIsNotFollowedTwice() throws Exception {
    web.server
        .on("site.example/a", Answer.redirect("/b"))
        .on("site.example/b", Answer.redirect("/a"));
    assertThat(fetch("http://site.example/a"))
        .isEqualTo(new Down("http://site.example/b", "leads in a circle"));
    assertThat(web.server.paths("site.example")).containsExactly("/robots.txt", "/a", "/b");
  }

  @ParameterizedTest
  @ValueSource(ints = {400, 401, 403, 404, 410, 500, 502})
  void anErrorIsReportedWithItsStatus(int status) throws Exception {
    web.server.on("site.example/", Answer.of(status, "", "no"));
    assertThat(fetch("http://site.example/"))
        .isEqualTo(new HttpError("http://site.example/", status));
  }

  @Test
  void aHostThatDoesNotExistIsDown() throws Exception {
    web.resolver =
        host -> {
          throw new UnknownHostException(host);
        };
    assertThat(fetch("http://site.example/")).isInstanceOf(Down.class);
  }

  @Test
  void aServerThatHangsUpIsDown() throws Exception {
    web.server.on("site.example/", Answer.raw(""));
    assertThat(fetch("http://site.example/")).isInstanceOf(Down.class);
    web.server.on("site.example/", Answer.raw("SSH-2.0-OpenSSH_9.9\r\n"));
    assertThat(fetch("http://site.example/")).isInstanceOf(Down.class);
  }

  @Test
  void oneLayerOfContentCodingIsTakenAway() throws Exception {
    byte[] text = TEXT.getBytes(StandardCharsets.UTF_8);
    String html = "Content-Type: text/html\nContent-Encoding: ";
    web.server
        .on("site.example/gzip", Answer.of(200, html + "gzip", gzip(text)))
        .on("site.example/zlib", Answer.of(200, html + "deflate", deflate(text, false)))
        .on("site.example/raw", Answer.of(200, html + "deflate", deflate(text, true)))
        .on("site.example/twice", Answer.of(200, html + "gzip", gzip(gzip(text))))
        .on("site.example/two", Answer.of(200, html + "gzip, gzip", gzip(gzip(text))))
        .on("site.example/cut", Answer.of(200, html + "gzip", "\u001f"));
    for (String path : new String[] {"gzip", "zlib", "raw"}) {
      assertThat(fetched("http://site.example/" + path).body().bytes()).isEqualTo(text);
    }
    assertThat(fetched("http://site.example/twice").mediaType()).isEqualTo("application/gzip");
    assertThat(fetch("http://site.example/two")).isInstanceOf(Down.class);
    assertThat(fetch("http://site.example/cut")).isInstanceOf(Down.class);
  }

  @Test
  void whatRobotsTxtForbidsIsNotAskedFor() throws Exception {
    robots(
        "User-agent: *\nDisallow: /\n\nUser-agent: fathomtest\nDisallow: /private\nAllow: /private/but");
    web.server.page("site.example/", TEXT).page("site.example/private/but-not", TEXT);
    assertThat(fetch("http://site.example/private/x"))
        .isInstanceOf(RefusedByRobots.class)
        .extracting(FetchOutcome::url)
        .isEqualTo("http://site.example/private/x");
    assertThat(fetch("http://site.example/private/but-not")).isInstanceOf(Fetched.class);
    assertThat(fetch("http://site.example/")).isInstanceOf(Fetched.class);
    assertThat(web.server.paths("site.example")).doesNotContain("/private/x");
  }

  @ParameterizedTest
  @ValueSource(ints = {400, 401, 403, 404, 410})
  void aSiteWithoutRobotsTxtAllowsAll(int status) throws Exception {
    web.server
        .on("site.example/robots.txt", Answer.of(status, "", "User-agent: *\nDisallow: /"))
        .page("site.example/", TEXT);
    assertThat(fetch("http://site.example/")).isInstanceOf(Fetched.class);
  }

  @ParameterizedTest
  @ValueSource(ints = {500, 502, 504})
  void aSiteWhoseRobotsTxtCannotBeHadIsLeftAlone(int status) throws Exception {
    web.server.on("site.example/robots.txt", Answer.of(status, "", "")).page("site.example/", TEXT);
    assertThat(fetch("http://site.example/")).isInstanceOf(RefusedByRobots.class);
    assertThat(web.server.paths("site.example")).containsOnly("/robots.txt");
  }

  @Test
  void robotsTxtIsFollowedOverFiveRedirectsAndToOtherHosts() throws Exception {
    web.server.on("site.example/robots.txt", Answer.redirect("http://other.example/5"));
    for (int i = 1; i <= 4; i++) {
      web.server.on("other.example/" + (i + 1), Answer.redirect("/" + i));
    }
    web.server
        .on("other.example/1", Answer.of(200, "", "User-agent: *\nDisallow: /no"))
        .page("site.example/", TEXT);
    assertThat(fetch("http://site.example/no")).isInstanceOf(RefusedByRobots.class);
    assertThat(fetch("http://site.example/")).isInstanceOf(Fetched.class);
  }

  @Test
  void theFirst500KibibytesOfRobotsTxtCountAndAnEndlessOneDoesNoHarm() throws Exception {
    String padding = "# padding padding padding padding\n".repeat(500 * 1024 / 34 - 2);
    robots("User-agent: *\n" + padding + "\nDisallow: /no\n" + padding);
    assertThat(fetch("http://site.example/no")).isInstanceOf(RefusedByRobots.class);
    web.server.on(
        "endless.example/robots.txt",
        Answer.endless(
            "HTTP/1.1 200 OK\r\n\r\nUser-agent: *\nDisallow: /no\n",
            padding.getBytes(StandardCharsets.UTF_8)));
    web.server.page("endless.example/", TEXT);
    assertThat(fetch("http://endless.example/no")).isInstanceOf(RefusedByRobots.class);
    assertThat(fetch("http://endless.example/")).isInstanceOf(Fetched.class);
  }

  @Test
  void robotsTxtIsAskedForOnceASite() throws Exception {
    web.server.page("site.example/", TEXT);
    Fetcher fetcher = web.fetcher();
    fetcher.fetch("http://site.example/");
    fetcher.fetch("http://site.example/");
    assertThat(web.server.paths("site.example")).containsExactly("/robots.txt", "/", "/");
  }

  @Test
  void everyRequestTakesItsHostsTurnAtThePaceThatTheSiteAsksFor() throws Exception {
    web.settings = web.settings.withPace("fast.example", Pace.perSecond(10));
    robots("User-agent: *\nCrawl-delay: 7");
    web.server
        .on("site.example/", Answer.redirect("http://fast.example/"))
        .page("fast.example/", TEXT)
        .on("slow.example/robots.txt", Answer.of(200, "", "User-agent: *\nCrawl-delay: 86400"))
        .page("slow.example/", TEXT);
    fetched("http://site.example/");
    fetched("http://slow.example/");
    assertThat(web.queue.entered)
        .containsExactly(
            "site.example",
            "site.example",
            "fast.example",
            "fast.example",
            "slow.example",
            "slow.example");
    assertThat(web.queue.paces.get(1)).isEqualTo(Pace.every(Duration.ofSeconds(7)));
    assertThat(web.queue.paces.get(3)).isEqualTo(Pace.perSecond(10));
    assertThat(web.queue.paces.get(5)).isEqualTo(Pace.every(Duration.ofSeconds(30)));
  }

  @ParameterizedTest
  @ValueSource(ints = {429, 503})
  void aHostThatAsksForRestGetsItAndIsAskedAgain(int status) throws Exception {
    AtomicInteger asked = new AtomicInteger();
    web.server.on(
        "site.example/",
        (request, out) ->
            (asked.incrementAndGet() == 1
                    ? Answer.of(status, "Retry-After: 7", "")
                    : Answer.of(200, "Content-Type: text/html", TEXT))
                .write(request, out));
    fetched("http://site.example/");
    assertThat(web.queue.rests).containsExactly(Duration.ofSeconds(7));
  }

  @Test
  void restMayBeGivenAsADate() throws Exception {
    String date =
        DateTimeFormatter.RFC_1123_DATE_TIME.format(ZonedDateTime.now(ZoneOffset.UTC).plusHours(2));
    web.server.on("site.example/", Answer.of(503, "Retry-After: " + date, ""));
    assertThat(fetch("http://site.example/")).isInstanceOf(Throttled.class);
    assertThat(web.queue.rests.getFirst())
        .isBetween(Duration.ofMinutes(110), Duration.ofMinutes(120));
    assertThat(web.server.paths("site.example")).as("too long to wait").hasSize(2);
  }

  @Test
  void withoutAWordAboutHowLongRestsGrowAndAreNeverTheSame() throws Exception {
    web.server.on("site.example/", Answer.of(429, "", ""));
    assertThat(fetch("http://site.example/")).isInstanceOf(Throttled.class);
    assertThat(web.queue.rests).hasSize(3).doesNotHaveDuplicates();
    for (int i = 0; i < 3; i++) {
      long middle = 5000L << i;
      assertThat(web.queue.rests.get(i).toMillis()).isBetween(middle / 2, middle * 3 / 2);
    }
  }

  @Test
  void aPageThatSaysWeAskTooOftenEarnsTheHostALongRest() throws Exception {
    web.server.on(
        "site.example/",
        Answer.of(
            403,
            "Content-Type: text/html",
            "<h1>Your Request Rate Threshold Exceeded</h1><p>Wait."));
    assertThat(fetch("http://site.example/"))
        .isEqualTo(new Throttled("http://site.example/", Duration.ofMinutes(10)));
    assertThat(web.queue.rests).containsExactly(Duration.ofMinutes(10));
  }

  @Test
  void anAddressThatAnswersOverTlsWithoutTrustIsDown() throws Exception {
    assertThat(fetch("https://site.example/")).isInstanceOf(Down.class);
  }

  private void robots(String rules) {
    web.server.on("site.example/robots.txt", Answer.of(200, "Content-Type: text/plain", rules));
  }

  private FetchOutcome fetch(String url) throws InterruptedException {
    return web.fetcher().fetch(url);
  }

  private WebResource fetched(String url) throws InterruptedException {
    FetchOutcome outcome = fetch(url);
    assertThat(outcome).as(outcome.explanation()).isInstanceOf(Fetched.class);
    return ((Fetched) outcome).resource();
  }

  private static byte[] gzip(byte[] bytes) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
      gzip.write(bytes);
    }
    return out.toByteArray();
  }

  private static byte[] deflate(byte[] bytes, boolean raw) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (DeflaterOutputStream deflate = new DeflaterOutputStream(out, new Deflater(9, raw))) {
      deflate.write(bytes);
    }
    return out.toByteArray();
  }
}
