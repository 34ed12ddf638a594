package dev.fathom.search.polite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import dev.fathom.search.polite.HostQueue.Turn;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.Condition;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** The law of the queue over any sequence of what callers do, on a clock that waiting moves. */
class HostQueueLawTest {
  private static final Duration PATIENCE = Duration.ofMillis(400);

  @Property
  void aTurnStartsExactlyWhenPaceAndBackOffsAllowIt(@ForAll("deeds") List<Deed> deeds)
      throws InterruptedException {
    var clock = new MovingTime();
    var queue = new LocalHostQueue(clock);
    Map<String, Host> hosts = new HashMap<>();
    for (Deed deed : deeds) {
      Host host = hosts.computeIfAbsent(deed.host(), _ -> new Host());
      switch (deed.kind()) {
        case ENTER -> enter(queue, clock, deed, host);
        case CLOSE -> host.closeOne();
        case BACK_OFF -> host.backOff(clock.now, deed.millis());
        case PASS_TIME -> clock.now = clock.now.plusMillis(deed.millis());
      }
    }
  }

  private static void enter(LocalHostQueue queue, MovingTime clock, Deed deed, Host host)
      throws InterruptedException {
    Instant asked = clock.now;
    Instant allowed = host.allowed(deed.pace(), asked);
    boolean full = host.open.size() >= deed.pace().concurrent();
    boolean inTime = !allowed.isAfter(asked.plus(PATIENCE));
    try {
      host.open.add(queue.enter(deed.host(), deed.pace(), PATIENCE));
      host.lastStart = clock.now;
      assertThat(full).as("no more at once than allowed").isFalse();
      assertThat(clock.now).as("neither sooner nor later than allowed").isEqualTo(allowed);
    } catch (HostBusyException e) {
      if (!full && inTime) {
        fail("refused although its turn came", e);
      }
      if (!inTime) {
        assertThat(clock.now).as("refused at once").isEqualTo(asked);
        assertThat(e.retryAfter()).isEqualTo(Duration.between(asked, allowed));
      }
    }
  }

  @Provide
  Arbitrary<List<Deed>> deeds() {
    Arbitrary<Pace> paces =
        Combinators.combine(
                Arbitraries.of(0, 1, 30, 100, 300), Arbitraries.integers().between(1, 3))
            .as((millis, concurrent) -> new Pace(Duration.ofMillis(millis), concurrent));
    return Combinators.combine(
            Arbitraries.of(Kind.class),
            Arbitraries.of("a.example", "b.example"),
            paces,
            Arbitraries.longs().between(0, 600))
        .as(Deed::new)
        .list()
        .ofMaxSize(60);
  }

  enum Kind {
    ENTER,
    CLOSE,
    BACK_OFF,
    PASS_TIME
  }

  record Deed(Kind kind, String host, Pace pace, long millis) {}

  /** What the law needs to remember of a host. */
  private static final class Host {
    final List<Turn> open = new ArrayList<>();
    Instant lastStart = Instant.EPOCH;
    Instant rest = Instant.EPOCH;

    Instant allowed(Pace pace, Instant now) {
      return List.of(now, rest, lastStart.plus(pace.interval())).stream()
          .max(Instant::compareTo)
          .orElseThrow();
    }

    void closeOne() {
      if (!open.isEmpty()) {
        Turn turn = open.removeFirst();
        turn.close();
        turn.close();
      }
    }

    void backOff(Instant now, long millis) {
      if (!open.isEmpty()) {
        open.getFirst().backOff(Duration.ofMillis(millis));
        Instant until = now.plusMillis(millis);
        rest = until.isAfter(rest) ? until : rest;
      }
    }
  }

  /** Waiting takes no time here; it moves the clock. */
  private static final class MovingTime implements Time {
    Instant now = Instant.parse("2026-01-01T00:00:00Z");

    @Override
    public Instant now() {
      return now;
    }

    @Override
    public void await(Condition signal, Duration longest) {
      now = now.plus(longest);
    }
  }
}
