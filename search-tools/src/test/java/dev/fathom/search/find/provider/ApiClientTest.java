package dev.fathom.search.find.provider;

import static dev.fathom.search.find.provider.StubService.bytes;
import static dev.fathom.search.find.provider.StubService.json;
import static dev.fathom.search.find.provider.StubService.status;
import static dev.fathom.search.find.provider.StubService.text;
import static org.assertj.core.api.Assertions.assertThat;

import dev.fathom.search.find.ProviderException;
import dev.fathom.search.find.ProviderOutcome;
import dev.fathom.search.find.ProviderOutcome.Down;
import dev.fathom.search.find.ProviderOutcome.OverBudget;
import dev.fathom.search.find.ProviderOutcome.Throttled;
import dev.fathom.search.find.ProviderOutcome.Unreachable;
import dev.fathom.search.find.SearchProvider;
import dev.fathom.search.find.WebQuery;
import dev.fathom.search.polite.LocalHostQueue;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.concurrent.CountDownLatch;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Every way in which a service fails, seen through one provider. */
class ApiClientTest {
  private static final Instant NOW = Instant.parse("2026-11-23T12:00:00Z");
  private static final String PATH = "/works";

  private final StubService service = new StubService();
  private final ApiClient api =
      new ApiClient(new LocalHostQueue(), "Fathom-Test", Clock.fixed(NOW, ZoneOffset.UTC));

  @AfterEach
  void stop() {
    api.close();
    service.close();
  }

  @Test
  void aRefusedKeyIsSaidWithTheSettingAndNeverPrinted() {
    service.on(PATH, text(401, "application/json", "{\"error\":\"bad key sesame\"}"));

    ProviderOutcome outcome = outcome(service.base());

    assertThat(outcome)
        .isEqualTo(new Down("OpenAlex refuses access (HTTP 401): check FATHOM_OPENALEX_KEY"));
    assertThat(outcome.toString()).doesNotContain("sesame");
    assertThat(new Secret("sesame").toString()).doesNotContain("sesame");
  }

  @ParameterizedTest
  @CsvSource({
    "120,                           120",
    "'Mon, 23 Nov 2026 12:05:00 GMT', 300",
    "soon,                          60",
    "999999999,                     86400",
  })
  void aCallToSlowDownIsKeptToTheSecond(String retryAfter, int seconds) {
    service.on(PATH, status(429, "Retry-After", retryAfter));

    assertThat(outcome(service.base())).isEqualTo(new Throttled(NOW.plusSeconds(seconds)));
  }

  @Test
  void theHostIsNotAskedAgainWhileItRests() {
    service.on(PATH, status(429, "Retry-After", "300"));

    outcome(service.base());

    assertThat(outcome(service.base())).isInstanceOf(Throttled.class);
    assertThat(service.asked()).hasSize(1);
  }

  @Test
  void aUsedUpPlanIsOverBudget() {
    service.on(PATH, status(402));

    assertThat(outcome(service.base())).isEqualTo(new OverBudget(NOW.plus(Duration.ofHours(1))));
  }

  @ParameterizedTest
  @CsvSource({"500", "502", "503", "400", "404"})
  void otherFailuresAreDown(int status) {
    service.on(PATH, status(status));

    assertThat(outcome(service.base()))
        .isEqualTo(new Down("OpenAlex failed (HTTP %d)".formatted(status)));
  }

  @ParameterizedTest
  @CsvSource({"<html>", "''", "42", "'{\"results\":'", "null"})
  void whatIsNoJsonIsNotNothing(String body) {
    service.on(PATH, json(body));

    assertThat(outcome(service.base()))
        .isEqualTo(new Down("OpenAlex gave an answer that is no JSON"));
  }

  @Test
  void jsonOfAnotherShapeIsNotNothing() {
    service.on(PATH, json("{\"status\":\"maintenance\"}"));

    assertThat(outcome(service.base()))
        .isEqualTo(new Down("OpenAlex gave an answer that is no list of results"));
  }

  @Test
  void anAnswerThatIsTooLargeIsBrokenOff() {
    service.on(PATH, bytes(200, "application/json", new byte[5 << 20]));

    assertThat(outcome(service.base())).isInstanceOf(Down.class);
  }

  @Test
  void anAnswerThatIsTooLargeUnpackedIsRefused() throws IOException {
    var packed = new ByteArrayOutputStream();
    try (var out = new GZIPOutputStream(packed)) {
      out.write(new byte[64 << 20]);
    }
    service.on(
        PATH,
        (exchange, asked) -> {
          exchange.getResponseHeaders().add("Content-Encoding", "gzip");
          bytes(200, "application/json", packed.toByteArray()).to(exchange, asked);
        });

    assertThat(outcome(service.base()))
        .isEqualTo(new Down("OpenAlex gave an answer that cannot be unpacked"));
  }

  @Test
  void packedAnswersAreRead() throws Exception {
    var packed = new ByteArrayOutputStream();
    try (var out = new GZIPOutputStream(packed)) {
      out.write("{\"results\":[]}".getBytes(StandardCharsets.UTF_8));
    }
    service.on(
        PATH,
        (exchange, asked) -> {
          exchange.getResponseHeaders().add("Content-Encoding", "gzip");
          bytes(200, "application/json", packed.toByteArray()).to(exchange, asked);
        });

    assertThat(provider(service.base()).search(WebQuery.of("wind", 5)).hits()).isEmpty();
  }

  @Test
  void aKeyNeverFollowsARedirectToAnotherHost() {
    try (var other = new StubService()) {
      other.on(PATH, json("{\"results\":[]}"));
      String elsewhere = other.base().toString().replace("127.0.0.1", "localhost");
      service.on(PATH, status(302, "Location", elsewhere + PATH));

      assertThat(outcome(service.base()))
          .isEqualTo(new Down("OpenAlex sends elsewhere, which is not followed"));
      assertThat(other.asked()).isEmpty();
    }
  }

  @Test
  void redirectsOnTheSameHostAreFollowedButNotForEver() {
    service.on(PATH, status(301, "Location", PATH));

    assertThat(outcome(service.base())).isEqualTo(new Down("OpenAlex sends in circles"));
  }

  @Test
  void withoutANetworkTheFirstFailureSpeaksForAll() {
    URI nowhere = URI.create("https://no-such-host.invalid");

    assertThat(outcome(nowhere)).isEqualTo(new Unreachable());
    assertThat(outcome(service.base()))
        .as("another service on the internet is not even tried")
        .isEqualTo(new Unreachable());
    assertThat(service.asked()).isEmpty();
  }

  @Test
  void aServerOfOnesOwnIsAskedWhateverTheStateOfTheInternet() {
    outcome(URI.create("https://no-such-host.invalid"));
    service.on("/search", json("{\"results\":[],\"unresponsive_engines\":[]}"));

    assertThat(outcomeOf(new SearxngProvider(api, service.base()))).isEqualTo("found 0");
  }

  @Test
  void oneHostThatCannotBeReachedIsNoLostNetworkWhenAnotherCould() {
    service.on(PATH, json("{\"results\":[]}"));
    outcomeOf(provider(service.base()));

    assertThat(outcome(URI.create("https://no-such-host.invalid"))).isEqualTo(new Unreachable());
    assertThat(outcomeOf(provider(service.base()))).isEqualTo("found 0");
  }

  @Test
  void anInterruptedRequestEndsAtOnce() throws Exception {
    var arrived = new CountDownLatch(1);
    var held = new CountDownLatch(1);
    service.on(
        PATH,
        (_, _) -> {
          arrived.countDown();
          try {
            held.await();
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
        });
    var ended = new CountDownLatch(1);
    Thread caller =
        Thread.ofVirtual()
            .start(
                () -> {
                  try {
                    provider(service.base()).search(WebQuery.of("wind", 5));
                  } catch (InterruptedException e) {
                    ended.countDown();
                  } catch (Exception e) {
                    throw new AssertionError(e);
                  }
                });

    arrived.await();
    caller.interrupt();

    ended.await();
    held.countDown();
  }

  private OpenAlexProvider provider(URI base) {
    return new OpenAlexProvider(api, base, new Secret("sesame"));
  }

  private ProviderOutcome outcome(URI base) {
    return ProviderAnswersTest.failure(provider(base));
  }

  private static String outcomeOf(SearchProvider provider) {
    try {
      return "found " + provider.search(WebQuery.of("wind", 5)).hits().size();
    } catch (ProviderException e) {
      return e.outcome().toString();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}
