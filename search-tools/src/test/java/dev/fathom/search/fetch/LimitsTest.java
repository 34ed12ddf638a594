package dev.fathom.search.fetch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fathom.search.fetch.FetchOutcome.Fetched;
import dev.fathom.search.fetch.FetchOutcome.TooLarge;
import dev.fathom.search.fetch.FetchOutcome.TooSlow;
import dev.fathom.search.fetch.RawServer.Answer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Servers that send too much, or for too long. Every one of these would else hold us for ever. */
@Timeout(60)
class LimitsTest {
  private static final String OK = "HTTP/1.1 200 OK\r\n";
  private static final Limits SMALL =
      new Limits(8 << 10, 1 << 20, 4 << 20, 100, Duration.ofSeconds(20), 5, Duration.ofMinutes(1));

  private final SmallWeb web = new SmallWeb();

  LimitsTest() {
    web.settings = web.settings.withLimits(SMALL);
  }

  @AfterEach
  void close() {
    web.close();
  }

  @Test
  void anEndlessBodyEndsAtTheLimitOfItsType() throws Exception {
    byte[] text = "<p>and so on\n".repeat(1000).getBytes(StandardCharsets.UTF_8);
    web.server.on("site.example/", Answer.endless(OK + "Content-Type: text/html\r\n\r\n", text));
    assertThat(fetch()).isEqualTo(tooLarge("it is larger than 1 MB"));
    web.server.on(
        "site.example/", Answer.endless(OK + "Content-Type: application/pdf\r\n\r\n%PDF-", text));
    assertThat(fetch()).isEqualTo(tooLarge("it is larger than 4 MB"));
  }

  @Test
  void aPageIsAPageWhateverItsHeaderSays() throws Exception {
    byte[] text = "<p>and so on\n".repeat(1000).getBytes(StandardCharsets.UTF_8);
    web.server.on("site.example/", Answer.endless(OK + "\r\n<!doctype html>", text));
    assertThat(fetch()).isEqualTo(tooLarge("it is larger than 1 MB"));
  }

  @Test
  void endlessHeadersEnd() throws Exception {
    byte[] line = ("X: " + "x".repeat(100) + "\r\n").getBytes(StandardCharsets.UTF_8);
    web.server.on("site.example/", Answer.endless(OK, line));
    assertThat(fetch()).isEqualTo(tooLarge("its header is larger than 8 KB"));
    web.server.on(
        "site.example/",
        Answer.endless(OK + "X: ", "x".repeat(999).getBytes(StandardCharsets.UTF_8)));
    assertThat(fetch()).isEqualTo(tooLarge("its header is larger than 8 KB"));
    web.server.on(
        "site.example/",
        Answer.endless("", "HTTP/1.1 100 Continue\r\n\r\n".getBytes(StandardCharsets.UTF_8)));
    assertThat(fetch()).isInstanceOfAny(TooLarge.class, FetchOutcome.Down.class);
  }

  @Test
  void aBombIsNotUnpacked() throws Exception {
    String gzip = "Content-Type: text/plain\nContent-Encoding: gzip";
    web.server.on("site.example/", Answer.of(200, gzip, zeros(3 << 20)));
    assertThat(fetch()).isEqualTo(tooLarge("it unpacks to more than 100 times its size"));
    web.settings =
        web.settings.withLimits(
            new Limits(8 << 10, 1 << 20, 4 << 20, 5000, Duration.ofSeconds(20), 5, Duration.ZERO));
    web.server.on("site.example/", Answer.of(200, gzip, zeros(64 << 20)));
    assertThat(fetch()).isEqualTo(tooLarge("it is larger than 4 MB"));
  }

  @Test
  void aSmallPageOfBlanksIsNoBomb() throws Exception {
    web.server.on(
        "site.example/",
        Answer.of(200, "Content-Type: text/plain\nContent-Encoding: gzip", zeros(900_000)));
    assertThat(fetch()).isInstanceOf(Fetched.class);
  }

  @Test
  void aServerThatDripsRunsOutOfTimeThoughNoReadEverDoes() throws Exception {
    web.settings = web.settings.withLimits(SMALL.withWallTime(Duration.ofMillis(600)));
    for (String start : List.of("", OK, OK + "Content-Type: text/html\r\n\r\n<p>")) {
      web.server.on(
          "site.example/",
          (_, out) -> {
            out.write(start.getBytes(StandardCharsets.UTF_8));
            while (true) {
              out.write('x');
              out.flush();
              pause();
            }
          });
      assertThat(fetch()).isInstanceOf(TooSlow.class);
    }
  }

  @Test
  void timeIsCountedOverAllHops() throws Exception {
    web.settings = web.settings.withLimits(SMALL.withWallTime(Duration.ofMillis(600)));
    for (int i = 1; i <= 5; i++) {
      String next = "/" + (i - 1);
      web.server.on(
          "site.example/" + i,
          (request, out) -> {
            for (int pauses = 0; pauses < 10; pauses++) {
              pause();
            }
            Answer.redirect(next).write(request, out);
          });
    }
    web.server.page("site.example/0", "<p>There");
    assertThat(web.fetcher().fetch("http://site.example/5")).isInstanceOf(TooSlow.class);
  }

  @Test
  void aResolverThatNeverAnswersRunsOutOfTime() throws Exception {
    web.settings = web.settings.withLimits(SMALL.withWallTime(Duration.ofMillis(300)));
    CountDownLatch never = new CountDownLatch(1);
    web.resolver =
        _ -> {
          try {
            never.await();
          } catch (InterruptedException e) {
            throw new IllegalStateException(e);
          }
          return List.<InetAddress>of();
        };
    assertThat(fetch()).isInstanceOf(TooSlow.class);
    never.countDown();
  }

  @Test
  void aFetchEndsWhenItsThreadIsInterrupted() throws Exception {
    CountDownLatch arrived = new CountDownLatch(1);
    web.server.on(
        "site.example/",
        (_, out) -> {
          out.write(OK.getBytes(StandardCharsets.UTF_8));
          out.flush();
          arrived.countDown();
          while (true) {
            pause();
          }
        });
    AtomicReference<Object> end = new AtomicReference<>("none");
    Fetcher fetcher = web.fetcher();
    Thread thread =
        Thread.startVirtualThread(
            () -> {
              try {
                end.set(fetcher.fetch("http://site.example/"));
              } catch (InterruptedException e) {
                end.set(e);
              }
            });
    arrived.await();
    thread.interrupt();
    thread.join();
    assertThat(end.get()).isInstanceOf(InterruptedException.class);
  }

  private FetchOutcome fetch() throws InterruptedException {
    return web.fetcher().fetch("http://site.example/");
  }

  private static TooLarge tooLarge(String why) {
    return new TooLarge("http://site.example/", "is refused: " + why);
  }

  private static void pause() throws IOException {
    try {
      Thread.sleep(20);
    } catch (InterruptedException e) {
      throw new IOException(e);
    }
  }

  private static byte[] zeros(int count) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
      byte[] chunk = " ".repeat(10_000).getBytes(StandardCharsets.UTF_8);
      for (int done = 0; done < count; done += chunk.length) {
        gzip.write(chunk);
      }
    }
    return out.toByteArray();
  }
}
