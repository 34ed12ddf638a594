package dev.fathom.search.fetch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fathom.search.fetch.FetchOutcome.Fetched;
import dev.fathom.search.fetch.FetchOutcome.RefusedAddress;
import dev.fathom.search.fetch.RawServer.Answer;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Each way in is tried twice: without a guard the request reaches the server, so the way is real;
 * with it nothing does.
 */
class GuardTest {
  private final SmallWeb web = new SmallWeb();

  @AfterEach
  void close() {
    web.close();
  }

  static Stream<String> specialAddresses() {
    return Stream.of(
        "0.0.0.0",
        "0.1.2.3",
        "10.0.0.1",
        "100.64.0.1",
        "100.127.255.254",
        "127.0.0.1",
        "127.255.255.254",
        "169.254.169.254",
        "172.16.0.1",
        "172.31.255.255",
        "192.0.0.8",
        "192.0.2.1",
        "192.88.99.1",
        "192.168.1.1",
        "198.18.0.1",
        "198.19.255.255",
        "198.51.100.7",
        "203.0.113.9",
        "224.0.0.1",
        "239.255.255.255",
        "240.0.0.1",
        "255.255.255.255",
        "::",
        "::1",
        "::7f00:1",
        "fc00::1",
        "fd12:3456::1",
        "fe80::1",
        "fec0::1",
        "ff02::1",
        "64:ff9b::a00:1",
        "64:ff9b::a9fe:a9fe",
        "64:ff9b:1::1",
        "2002:a00:1::1",
        "2001:0:4136:e378:8000:63bf:3fff:fdd2",
        "2001:db8::1",
        "100::1",
        "::ffff:127.0.0.1",
        "::ffff:0:127.0.0.1",
        "::ffff:169.254.169.254");
  }

  static Stream<String> oddUrls() {
    return Stream.of(
        "http://2130706433/",
        "http://0x7f000001/",
        "http://0x7f.0.0.1/",
        "http://0177.0.0.1/",
        "http://127.1/",
        "http://127.0.1/",
        "http://00000177.0.0.1/",
        "http://site.example.0x7f/",
        "http://１２７.０.０.１/",
        "http://①②⑦.⓪.⓪.①/",
        "http://127。0。0。1/",
        "http://localhost/",
        "http://localhost./",
        "http://LOCALHOST/",
        "http://ｌｏｃａｌｈｏｓｔ/",
        "http://printer/",
        "http://printer.local/",
        "http://metadata.google.internal/computeMetadata/v1/",
        "http://site.example./",
        "http://user@site.example/",
        "http://user:secret@site.example/",
        "http://site.example@127.0.0.1/",
        "http://:@127.0.0.1/",
        "http://site.example:8080/",
        "http://site.example:22/",
        "http://site.example:6379/",
        "http:\\\\127.0.0.1\\",
        "http://169.254.169.254/latest/meta-data/",
        "http://[::ffff:169.254.169.254]/",
        "http://[0:0:0:0:0:0:0:1]/",
        "http://[64:ff9b::127.0.0.1]/");
  }

  @ParameterizedTest
  @MethodSource("specialAddresses")
  void anAddressThatIsNotPublicIsNotConnectedTo(String address) throws Exception {
    String host = address.indexOf(':') < 0 ? address : "[" + address + "]";
    reachesTheServerOnlyWithoutGuard("http://" + host + "/");
  }

  @ParameterizedTest
  @MethodSource("specialAddresses")
  void aNameForSuchAnAddressIsNotConnectedTo(String address) throws Exception {
    web.name("inside.example", address);
    reachesTheServerOnlyWithoutGuard("http://inside.example/");
  }

  @ParameterizedTest
  @MethodSource("specialAddresses")
  void aNameWithOneSuchAddressAmongOthersIsNotConnectedTo(String address) throws Exception {
    web.name("inside.example", SmallWeb.PUBLIC, address);
    reachesTheServerOnlyWithoutGuard("http://inside.example/");
  }

  @ParameterizedTest
  @MethodSource("oddUrls")
  void aUrlThatIsWrittenToDeceiveIsNotAskedFor(String url) throws Exception {
    reachesTheServerOnlyWithoutGuard(url);
  }

  @ParameterizedTest
  @MethodSource("oddUrls")
  void norIsItFollowedFromARedirect(String target) throws Exception {
    web.server.on("site.example/away", redirectOf(target));
    Fetcher unguarded = web.fetcher(SmallWeb.NO_GUARD);
    unguarded.fetch("http://site.example/away");
    assertThat(web.server.requests()).as("without a guard it arrives").hasSizeGreaterThan(2);

    int before = web.server.requests().size();
    assertThat(web.fetcher().fetch("http://site.example/away")).isInstanceOf(RefusedAddress.class);
    assertThat(web.server.requests().stream().skip(before).map(it -> it.host() + it.path()))
        .containsExactly("site.example/robots.txt", "site.example/away");
  }

  @Test
  void robotsTxtIsNotFollowedInside() throws Exception {
    web.server
        .page("site.example/", "<p>Hello")
        .on("site.example/robots.txt", Answer.redirect("http://169.254.169.254/robots.txt"));
    web.fetcher(SmallWeb.NO_GUARD).fetch("http://site.example/");
    assertThat(web.server.paths("169.254.169.254")).isNotEmpty();

    int before = web.server.requests().size();
    web.fetcher().fetch("http://site.example/");
    assertThat(web.server.requests().stream().skip(before).map(RawServer.Request::host))
        .containsOnly("site.example");
  }

  @Test
  void aResolverThatChangesItsAnswerIsSeenThroughAtEveryConnection() throws Exception {
    web.server.page("site.example/", "<p>Hello");
    AtomicInteger lookups = new AtomicInteger();
    web.resolver =
        _ ->
            List.of(
                InetAddress.ofLiteral(
                    lookups.getAndIncrement() % 2 == 0 ? SmallWeb.PUBLIC : "127.0.0.1"));
    web.fetcher(SmallWeb.NO_GUARD).fetch("http://site.example/");
    assertThat(web.server.paths("site.example")).containsExactly("/robots.txt", "/");

    assertThat(web.fetcher().fetch("http://site.example/")).isInstanceOf(RefusedAddress.class);
    assertThat(web.server.paths("site.example")).containsExactly("/robots.txt", "/", "/robots.txt");
  }

  @Test
  void theConnectionItselfIsCheckedEvenWhereTheResolverWasNot() throws Exception {
    var sockets = new GuardedSockets(new PublicWebGuard(), Dialer.direct(), new ByteBudget(1024));
    try (var socket = sockets.createSocket()) {
      assertThatThrownBy(() -> socket.connect(web.server.address()))
          .isInstanceOf(RefusedAddressException.class);
    }
    assertThat(web.server.requests()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "file:///etc/passwd",
        "ftp://site.example/",
        "gopher://site.example/",
        "javascript:1",
        "site.example",
        "",
        "http://",
        "http://[::1",
        "http://site_\u0000.example/",
        "http://127.0.0.1./",
        "http://256.1.1.1.1.1.999999999999/"
      })
  void whatIsNoWebUrlIsRefused(String url) throws Exception {
    assertThat(web.fetcher().fetch(url)).isInstanceOf(RefusedAddress.class);
    assertThat(web.server.requests()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://site.example/",
        "http://SITE.example:80/",
        "http://8.8.8.8/",
        "http://[2606:4700::1111]/",
        "http://bücher.example/",
        "http://例え.example/",
        "http://172.32.0.1/",
        "http://100.128.0.1/",
        "http://198.20.0.1/",
        "http://site.example/#top",
        "http://7zip.example/",
        "http://1.example/"
      })
  void thePublicWebIsReached(String url) throws Exception {
    Fetcher fetcher = web.fetcher();
    for (String host :
        List.of(
            "site.example",
            "8.8.8.8",
            "[2606:4700::1111]",
            "xn--bcher-kva.example",
            "xn--r8jz45g.example",
            "172.32.0.1",
            "100.128.0.1",
            "198.20.0.1",
            "7zip.example",
            "1.example")) {
      web.server.page(host + "/", "<title>Hello</title><p>Hello, web.");
    }
    assertThat(fetcher.fetch(url)).isInstanceOf(Fetched.class);
  }

  private void reachesTheServerOnlyWithoutGuard(String url) throws Exception {
    web.names.putIfAbsent("printer", List.of("192.168.1.1"));
    web.fetcher(SmallWeb.NO_GUARD).fetch(url);
    assertThat(web.server.requests()).as("without a guard it arrives").isNotEmpty();

    int before = web.server.requests().size();
    FetchOutcome outcome = web.fetcher().fetch(url);
    assertThat(outcome).isInstanceOf(RefusedAddress.class);
    assertThat(web.server.requests()).as("with it nothing does").hasSize(before);
  }

  private static Answer redirectOf(String target) {
    return (_, out) ->
        out.write(
            "HTTP/1.1 302 Found\r\nLocation: %s\r\nContent-Length: 0\r\n\r\n"
                .formatted(target)
                .getBytes(StandardCharsets.UTF_8));
  }
}
