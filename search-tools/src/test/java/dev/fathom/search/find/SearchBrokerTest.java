package dev.fathom.search.find;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fathom.search.find.ProviderOutcome.Down;
import dev.fathom.search.find.ProviderOutcome.Found;
import dev.fathom.search.find.ProviderOutcome.NothingThere;
import dev.fathom.search.find.ProviderOutcome.OverBudget;
import dev.fathom.search.find.ProviderOutcome.Throttled;
import dev.fathom.search.find.ProviderOutcome.Unreachable;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class SearchBrokerTest {
  private static final Instant NOW = Instant.parse("2026-11-23T12:00:00Z");
  private static final WebQuery QUERY = WebQuery.of("How are wind turbines anchored?", 10);

  private final AtomicReference<Instant> time = new AtomicReference<>(NOW);

  private final Clock clock =
      new Clock() {
        @Override
        public ZoneId getZone() {
          return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
          return this;
        }

        @Override
        public Instant instant() {
          return time.get();
        }
      };

  @Test
  void everyOutcomeReachesTheCallerBesideTheHits() throws Exception {
    SearchResults results =
        broker(
                provider("finds", () -> answer("https://a.example/")),
                provider("empty", () -> ProviderAnswer.of(List.of())),
                provider(
                    "halfway", () -> new ProviderAnswer(List.of(), List.of("engine x: timeout"))),
                provider("busy", () -> fail(new Throttled(NOW.plusSeconds(9)))),
                provider("broken", () -> fail(new Down("failed (HTTP 500)"))),
                provider(
                    "buggy",
                    () -> {
                      throw new IllegalStateException("bug");
                    }))
            .search(QUERY);

    assertThat(results.hits()).extracting(FusedHit::owner).containsExactly("a.example");
    assertThat(outcomes(results))
        .containsEntry("finds", new Found(1, List.of()))
        .containsEntry("empty", new NothingThere())
        .containsEntry("halfway", new Down("engine x: timeout"))
        .containsEntry("busy", new Throttled(NOW.plusSeconds(9)))
        .containsEntry("broken", new Down("failed (HTTP 500)"))
        .containsEntry(
            "buggy", new Down("an answer that cannot be understood (IllegalStateException)"));
    assertThat(results.offlineNotice()).isEmpty();
  }

  @Test
  void providersAreAskedAtOnce() throws Exception {
    var together = new CyclicBarrier(3);
    Search meets =
        () -> {
          try {
            together.await();
          } catch (BrokenBarrierException e) {
            throw new AssertionError(e);
          }
          return answer("https://a.example/");
        };

    SearchResults results =
        broker(provider("a", meets), provider("b", meets), provider("c", meets)).search(QUERY);

    assertThat(outcomes(results).values()).containsOnly(new Found(1, List.of()));
  }

  @Test
  void whoIsLateIsInterruptedAndTheOthersCount() throws Exception {
    var interrupted = new CountDownLatch(1);
    SearchProvider late =
        provider(
            "late",
            () -> {
              try {
                new CountDownLatch(1).await();
              } catch (InterruptedException e) {
                interrupted.countDown();
                throw e;
              }
              return ProviderAnswer.of(List.of());
            });
    var limits = new BrokerLimits(Duration.ofMillis(300), Budget.perDay(9), Budget.perDay(9));

    SearchResults results =
        new SearchBroker(
                List.of(late, provider("quick", () -> answer("https://a.example/"))), limits, clock)
            .search(QUERY);

    interrupted.await();
    assertThat(results.hits()).hasSize(1);
    assertThat(outcomes(results).get("late")).isInstanceOf(Down.class);
  }

  @Test
  void interruptingTheCallerInterruptsTheProviders() throws Exception {
    var started = new CountDownLatch(1);
    var interrupted = new CountDownLatch(1);
    SearchBroker broker =
        broker(
            provider(
                "endless",
                () -> {
                  started.countDown();
                  try {
                    new CountDownLatch(1).await();
                  } catch (InterruptedException e) {
                    interrupted.countDown();
                    throw e;
                  }
                  return ProviderAnswer.of(List.of());
                }));
    Thread caller =
        Thread.ofVirtual()
            .start(
                () ->
                    assertThatThrownBy(() -> broker.search(QUERY))
                        .isInstanceOf(InterruptedException.class));

    started.await();
    caller.interrupt();

    interrupted.await();
    caller.join();
  }

  @Test
  void aProviderThatFailsThreeTimesRestsAndIsThenTriedAgain() throws Exception {
    var asked = new AtomicInteger();
    SearchBroker broker =
        broker(
            provider(
                "broken",
                () -> {
                  asked.incrementAndGet();
                  return fail(new Down("failed (HTTP 500)"));
                }));

    for (int i = 0; i < 5; i++) {
      broker.search(QUERY);
    }
    assertThat(asked).hasValue(3);
    assertThat(outcomes(broker.search(QUERY)).get("broken"))
        .isEqualTo(new Down("failed (HTTP 500); failed 3 times, rests 30 s"));

    time.set(NOW.plusSeconds(31));
    broker.search(QUERY);
    broker.search(QUERY);
    assertThat(asked).hasValue(4);
  }

  @Test
  void aProviderThatAskedForRestIsLeftAloneUntilThen() throws Exception {
    var asked = new AtomicInteger();
    SearchBroker broker =
        broker(
            provider(
                "busy",
                () ->
                    asked.getAndIncrement() == 0
                        ? fail(new Throttled(NOW.plusSeconds(60)))
                        : answer("https://a.example/")));

    broker.search(QUERY);
    assertThat(outcomes(broker.search(QUERY)).get("busy"))
        .isEqualTo(new Throttled(NOW.plusSeconds(60)));
    assertThat(asked).hasValue(1);

    time.set(NOW.plusSeconds(60));
    assertThat(outcomes(broker.search(QUERY)).get("busy")).isEqualTo(new Found(1, List.of()));
  }

  @Test
  void aSpentBudgetIsSaidAndComesBackWithItsWindow() throws Exception {
    var limits = new BrokerLimits(Duration.ofSeconds(9), Budget.perDay(0), Budget.perDay(2));
    var broker =
        new SearchBroker(
            List.of(provider("free", () -> answer("https://a.example/"))), limits, clock);

    broker.search(QUERY);
    broker.search(QUERY);
    assertThat(outcomes(broker.search(QUERY)).get("free"))
        .isEqualTo(new OverBudget(NOW.plus(Duration.ofDays(1))));

    time.set(NOW.plus(Duration.ofDays(1)));
    assertThat(outcomes(broker.search(QUERY)).get("free")).isEqualTo(new Found(1, List.of()));
  }

  @Test
  void withoutANetworkOneLineSaysThatOnlyTheDocumentsWereSearched() throws Exception {
    SearchProvider documents =
        new Fixed("documents", true, () -> answer("urn:sha256:00#page=1&passage=2"));

    SearchResults results =
        broker(provider("wikipedia", () -> fail(new Unreachable())), documents).search(QUERY);

    assertThat(results.offlineNotice())
        .hasValue("The web could not be reached: only the documents were searched.");
    assertThat(results.hits()).extracting(FusedHit::owner).containsExactly("own documents");
  }

  @Test
  void anUnknownProviderIsNamedWithThoseThatThereAre() {
    assertThatThrownBy(
            () -> broker(provider("a", () -> answer("x"))).search(QUERY, Set.of("gugel")))
        .hasMessage("There is no search provider \"gugel\"; there are a");
  }

  private interface Search {
    ProviderAnswer run() throws ProviderException, InterruptedException;
  }

  private record Fixed(String name, boolean local, Search search) implements SearchProvider {
    @Override
    public Set<Topic> topics() {
      return Set.of(Topic.GENERAL);
    }

    @Override
    public ProviderAnswer search(WebQuery query) throws ProviderException, InterruptedException {
      return search.run();
    }
  }

  private static SearchProvider provider(String name, Search search) {
    return new Fixed(name, false, search);
  }

  private SearchBroker broker(SearchProvider... providers) {
    return new SearchBroker(List.of(providers), BrokerLimits.USUAL, clock);
  }

  private static ProviderAnswer answer(String url) {
    return ProviderAnswer.of(List.of(new WebHit(url, "Title", "Snippet", null)));
  }

  private static ProviderAnswer fail(ProviderOutcome outcome) throws ProviderException {
    throw new ProviderException(outcome);
  }

  private static Map<String, ProviderOutcome> outcomes(SearchResults results) {
    return results.reports().stream()
        .collect(Collectors.toMap(ProviderReport::provider, ProviderReport::outcome));
  }
}
