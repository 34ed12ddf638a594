package dev.fathom.search.fetch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.fathom.search.fetch.FetchOutcome.Fetched;
import dev.fathom.search.fetch.FetchOutcome.NotContent;
import dev.fathom.search.fetch.RawServer.Answer;
import dev.fathom.search.fetch.WebResource.Origin;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Pages that a browser has to show, and what their scripts cannot reach from there. */
class BrowserTest {
  private static final Path CHROMIUM = Path.of("/usr/bin/chromium");
  private static final Set<String> INSIDE =
      Set.of("127.0.0.1", "169.254.169.254", "inside.example", "localhost", "[::1]");

  /** Asks for everything a script can ask for, then shows its text. */
  private static final String CURIOUS =
      """
      <!doctype html><title>App</title><div id=root></div><script>
      const targets = ['http://127.0.0.1/secret', 'http://169.254.169.254/latest/meta-data/',
        'http://inside.example/', 'http://localhost/', 'http://[::1]/', 'http://site.example:8080/',
        'http://site.example/away'];
      for (const target of targets) {
        fetch(target, {mode: 'no-cors'}).catch(() => 0);
        for (const kind of ['script', 'iframe']) {
          const element = document.createElement(kind);
          element.src = target + '?' + kind;
          document.body.append(element);
        }
      }
      fetch('/data.json').then(it => it.text()).then(text => {
        document.getElementById('root').innerHTML = '<h1>Orders</h1><p>' + text;
      });
      </script>
      """;

  private final SmallWeb web = new SmallWeb();
  @TempDir Path folder = Path.of("");

  BrowserTest() {
    web.settings =
        web.settings
            .withBrowser(CHROMIUM)
            .withLimits(Limits.USUAL.withWallTime(Duration.ofMinutes(5)));
    web.name("inside.example", "10.0.0.1").name("localhost", "127.0.0.1");
    web.server
        .page("site.example/", CURIOUS)
        .page("site.example/data.json", "Orders rose by 4 %. " + "They rose again. ".repeat(20))
        .on("site.example/away", Answer.redirect("http://169.254.169.254/from-redirect"))
        .on("site.example/away?script", Answer.redirect("http://127.0.0.1/from-redirect"))
        .on("site.example/away?iframe", Answer.redirect("http://127.0.0.1/from-redirect"));
  }

  @AfterEach
  void close() {
    web.close();
  }

  @Test
  void aPageOfScriptsIsShownAndItsScriptsReachNothingInside() throws Exception {
    assumeTrue(Files.isExecutable(CHROMIUM), "skipped: no " + CHROMIUM);
    web.fetcher(SmallWeb.NO_GUARD).fetch("http://site.example/");
    assertThat(hosts()).as("without a guard they are reached").containsAll(INSIDE);

    int before = web.server.requests().size();
    FetchOutcome outcome = web.fetcher().fetch("http://site.example/");
    assertThat(outcome).as(outcome.explanation()).isInstanceOf(Fetched.class);
    WebResource page = ((Fetched) outcome).resource();
    assertThat(page.origin()).isEqualTo(Origin.BROWSER);
    assertThat(new String(page.readable(), StandardCharsets.UTF_8)).contains("Orders rose by 4 %.");
    assertThat(web.server.requests().stream().skip(before).map(RawServer.Request::host))
        .containsOnly("site.example");
  }

  @Test
  void whatWasShownIsKeptAndReplayed() throws Exception {
    assumeTrue(Files.isExecutable(CHROMIUM), "skipped: no " + CHROMIUM);
    web.settings = web.settings.withCache(folder, 1 << 30);
    web.fetcher().fetch("http://site.example/");
    int before = web.server.requests().size();
    assertThat(((Fetched) web.fetcher().fetch("http://site.example/")).resource().origin())
        .isEqualTo(Origin.CACHE);
    assertThat(web.server.requests()).hasSize(before);
    assertThat(Fetcher.replaying(folder).fetch("http://site.example/")).isInstanceOf(Fetched.class);
  }

  @Test
  void withoutABrowserThePageIsNamedAsOneThatNeedsScripts() throws Exception {
    web.settings = web.settings.withBrowser(folder.resolve("no-such-browser"));
    assertThat(web.fetcher().fetch("http://site.example/"))
        .isInstanceOf(NotContent.class)
        .extracting(outcome -> ((NotContent) outcome).wall())
        .isEqualTo(Wall.NEEDS_SCRIPT);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "CONNECT 127.0.0.1:443", "CONNECT inside.example:443", "CONNECT site.example:22",
        "CONNECT [::1]:80", "CONNECT 169.254.169.254:80", "GET http://127.0.0.1/",
        "GET http://inside.example/", "GET http://site.example:8080/", "GET file:///etc/passwd",
        "GET http://user@site.example/", "CONNECT 2130706433:80"
      })
  void theProxyRefusesWhatTheGuardRefuses(String request) throws Exception {
    assertThat(askProxy(request, new PublicWebGuard())).startsWith("HTTP/1.1 403");
    assertThat(web.server.requests()).isEmpty();
  }

  @Test
  void theProxyPassesOnWhatIsPublic() throws Exception {
    assertThat(askProxy("GET http://site.example/data.json", new PublicWebGuard()))
        .contains("Orders rose");
    assertThat(askProxy("CONNECT site.example:443", new PublicWebGuard()))
        .startsWith("HTTP/1.1 200");
    assertThat(web.server.requests())
        .first()
        .extracting(RawServer.Request::path)
        .isEqualTo("/data.json");
  }

  private String askProxy(String request, Guard guard) throws IOException {
    try (GuardProxy proxy = new GuardProxy(web.network(guard), 1 << 20);
        Socket socket = new Socket(InetAddress.ofLiteral("127.0.0.1"), proxy.port())) {
      socket
          .getOutputStream()
          .write((request + " HTTP/1.1\r\nHost: x\r\n\r\n").getBytes(StandardCharsets.US_ASCII));
      InputStream in = socket.getInputStream();
      byte[] answer = request.startsWith("CONNECT") ? in.readNBytes(12) : in.readAllBytes();
      return new String(answer, StandardCharsets.UTF_8);
    }
  }

  private Set<String> hosts() {
    List<RawServer.Request> requests = web.server.requests();
    return requests.stream()
        .map(request -> request.host().replaceFirst(":80$", ""))
        .collect(Collectors.toSet());
  }
}
