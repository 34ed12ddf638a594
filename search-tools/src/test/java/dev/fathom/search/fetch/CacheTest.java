package dev.fathom.search.fetch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fathom.search.fetch.FetchOutcome.Fetched;
import dev.fathom.search.fetch.FetchOutcome.NotRecorded;
import dev.fathom.search.fetch.RawServer.Answer;
import dev.fathom.search.fetch.WebResource.Origin;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is kept on disk, when it is used, and that it survives what can happen to it. */
class CacheTest {
  private static final String PAGE = "<title>Report</title><p>Orders rose by 4 %.";

  private final SmallWeb web = new SmallWeb();
  @TempDir Path folder = Path.of("");

  @BeforeEach
  void keep() {
    web.settings = web.settings.withCache(folder, 1 << 30);
  }

  @AfterEach
  void close() {
    web.close();
  }

  @Test
  void whatIsFreshIsNotAskedForAgainAlsoByAnotherProcess() throws Exception {
    serve("Cache-Control: max-age=3600");
    assertThat(fetch().origin()).isEqualTo(Origin.SERVER);
    assertThat(fetch().origin()).isEqualTo(Origin.CACHE);
    assertThat(web.server.requests()).as("robots.txt and page").hasSize(2);
  }

  @ParameterizedTest
  @ValueSource(strings = {"ETag: \"7\"", "Last-Modified: Wed, 01 Jan 2025 00:00:00 GMT"})
  void whatIsStaleIsConfirmedByTheServer(String validator) throws Exception {
    web.server.on(
        "site.example/",
        (request, out) -> {
          boolean same =
              request.headers().containsKey("if-none-match")
                  || request.headers().containsKey("if-modified-since");
          Answer.of(
                  same ? 304 : 200,
                  "Cache-Control: no-cache\nContent-Type: text/html\n" + validator,
                  same ? "" : PAGE)
              .write(request, out);
        });
    WebResource first = fetch();
    WebResource second = fetch();
    assertThat(second.origin()).isEqualTo(Origin.CONFIRMED_CACHE);
    assertThat(second.body().bytes()).isEqualTo(first.body().bytes());
    assertThat(second.fetchedAt()).isAfter(first.fetchedAt());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Cache-Control: no-store",
        "Cache-Control: max-age=0",
        "Cache-Control: max-age=60\nAge: 61",
        "Expires: 0",
        "Expires: Wed, 01 Jan 2025 00:00:00 GMT",
        "Date: Wed, 01 Jan 2025 00:00:00 GMT\nExpires: Wed, 01 Jan 2025 00:00:00 GMT"
      })
  void whatTheServerWantsAskedForIsAskedFor(String header) throws Exception {
    serve(header);
    fetch();
    assertThat(fetch().origin()).isEqualTo(Origin.SERVER);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "X-Nothing: said",
        "Last-Modified: Wed, 01 Jan 2025 00:00:00 GMT",
        "Expires: Fri, 01 Jan 2100 00:00:00 GMT"
      })
  void whatTheServerLeavesOpenIsKeptForAWhile(String header) throws Exception {
    serve(header);
    fetch();
    assertThat(fetch().origin()).isEqualTo(Origin.CACHE);
  }

  @Test
  void aTemporaryRedirectIsAskedForAgainAndAPermanentOneIsNot() throws Exception {
    serve("Cache-Control: max-age=3600");
    web.server
        .on("site.example/now", Answer.redirect("/"))
        .on("site.example/moved", Answer.of(301, "Location: /", ""));
    for (String path : List.of("now", "moved", "now", "moved")) {
      assertThat(web.fetcher().fetch("http://site.example/" + path)).isInstanceOf(Fetched.class);
    }
    assertThat(web.server.paths("site.example"))
        .containsExactly("/robots.txt", "/now", "/", "/moved", "/now");
  }

  @Test
  void equalBodiesAreKeptOnce() throws Exception {
    DiskStore store = new DiskStore(folder, 1 << 30);
    for (int i = 0; i < 10; i++) {
      store.put(exchange("http://site.example/" + i, "the same".repeat(100)));
    }
    assertThat(files("bodies")).hasSize(1);
    assertThat(files("exchanges")).hasSize(10);
    assertThat(files("new")).isEmpty();
  }

  @Test
  void tornAndForgedFilesCountAsAbsent() throws Exception {
    DiskStore store = new DiskStore(folder, 1 << 30);
    store.put(exchange("http://site.example/", "body"));
    Path body = files("bodies").getFirst();
    for (String torn : List.of("", "bod", "yodb")) {
      Files.writeString(body, torn);
      assertThat(store.find(Exchange.Kind.GET, "http://site.example/")).isNull();
    }
    Files.delete(body);
    assertThat(store.find(Exchange.Kind.GET, "http://site.example/")).isNull();
    store.put(exchange("http://site.example/", "body"));
    for (String torn : List.of("", "{\"url\":\"http://si", "[]", "null", "{}")) {
      Files.writeString(files("exchanges").getFirst(), torn);
      assertThat(store.find(Exchange.Kind.GET, "http://site.example/")).isNull();
    }
    store.put(exchange("http://site.example/", "body"));
    assertThat(store.find(Exchange.Kind.GET, "http://site.example/")).isNotNull();
  }

  @Test
  void aTornBodyIsMendedByTheNextFetch() throws Exception {
    DiskStore store = new DiskStore(folder, 1 << 30);
    store.put(exchange("http://site.example/", "body"));
    Files.writeString(files("bodies").getFirst(), "yodb");
    store.put(exchange("http://site.example/", "body"));
    assertThat(store.find(Exchange.Kind.GET, "http://site.example/")).isNotNull();
  }

  @Test
  void manyWritersAndReadersSeeWholeAnswersOnly() throws Exception {
    List<Thread> threads = new ArrayList<>();
    List<Throwable> failures = Collections.synchronizedList(new ArrayList<>());
    for (int t = 0; t < 8; t++) {
      DiskStore store = new DiskStore(folder, 200_000);
      int number = t;
      threads.add(
          Thread.startVirtualThread(
              () -> {
                try {
                  for (int i = 0; i < 60; i++) {
                    String url = "http://site.example/" + i % 7;
                    store.put(exchange(url, (url + " by " + number).repeat(300)));
                    Exchange found = store.find(Exchange.Kind.GET, url);
                    if (found != null) {
                      assertThat(new String(found.body().bytes(), StandardCharsets.UTF_8))
                          .startsWith(url);
                    }
                  }
                } catch (Throwable e) {
                  failures.add(e);
                }
              }));
    }
    for (Thread thread : threads) {
      thread.join();
    }
    assertThat(failures).isEmpty();
  }

  @Test
  void whatWasUsedLongestAgoGoesFirst() throws Exception {
    DiskStore store = new DiskStore(folder, 100_000);
    for (int i = 0; i < 40; i++) {
      store.put(exchange("http://site.example/" + i, (i + " ").repeat(4000)));
      makeOlder();
      assertThat(store.find(Exchange.Kind.GET, "http://site.example/0")).isNotNull();
    }
    assertThat(store.find(Exchange.Kind.GET, "http://site.example/1")).isNull();
    assertThat(store.find(Exchange.Kind.GET, "http://site.example/39")).isNotNull();
    long bytes = files("bodies").stream().mapToLong(file -> file.toFile().length()).sum();
    assertThat(bytes).isLessThanOrEqualTo(115_000);
  }

  @Test
  void aFolderThatWasACacheIsReplayedWithoutANetwork() throws Exception {
    serve("Cache-Control: no-store");
    web.server.on("site.example/r", Answer.redirect("/"));
    web.fetcher().fetch("http://site.example/r");
    web.close();

    Fetcher replay = Fetcher.replaying(folder);
    FetchOutcome outcome = replay.fetch("http://site.example/r");
    assertThat(outcome).isInstanceOf(Fetched.class);
    WebResource page = ((Fetched) outcome).resource();
    assertThat(new String(page.body().bytes(), StandardCharsets.UTF_8)).isEqualTo(PAGE);
    assertThat(page.origin()).isEqualTo(Origin.RECORDING);
    assertThat(page.redirects()).containsExactly("http://site.example/r");
    assertThat(replay.fetch("http://site.example/other"))
        .isEqualTo(new NotRecorded("http://site.example/other"));
    assertThatThrownBy(() -> Fetcher.replaying(folder.resolve("none")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("none");
  }

  private void serve(String header) {
    web.server.on("site.example/", Answer.of(200, "Content-Type: text/html\n" + header, PAGE));
  }

  private WebResource fetch() throws InterruptedException {
    FetchOutcome outcome = web.fetcher().fetch("http://site.example/");
    assertThat(outcome).as(outcome.explanation()).isInstanceOf(Fetched.class);
    return ((Fetched) outcome).resource();
  }

  private static Exchange exchange(String url, String body) {
    return new Exchange(
        Exchange.Kind.GET,
        url,
        200,
        Map.of("Content-Type", "text/html"),
        new Body(body.getBytes(StandardCharsets.UTF_8)),
        Instant.parse("2026-01-01T00:00:00Z"));
  }

  /** As if a day had passed since every file was last used. */
  private void makeOlder() throws IOException {
    for (Path file :
        Stream.concat(files("bodies").stream(), files("exchanges").stream()).toList()) {
      Instant used = Files.getLastModifiedTime(file).toInstant();
      Files.setLastModifiedTime(file, FileTime.from(used.minusSeconds(86_400)));
    }
  }

  private List<Path> files(String part) throws IOException {
    try (Stream<Path> tree = Files.walk(folder.resolve(part))) {
      return tree.filter(Files::isRegularFile).toList();
    }
  }
}
