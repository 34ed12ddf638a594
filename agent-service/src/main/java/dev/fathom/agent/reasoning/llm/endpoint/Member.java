package dev.fathom.agent.reasoning.llm.endpoint;

import dev.fathom.agent.reasoning.llm.endpoint.ModelEndpoints.Configured;
import dev.fathom.agent.reasoning.llm.endpoint.ModelEndpoints.Health;
import dev.fathom.agent.reasoning.llm.endpoint.ModelEndpoints.Status;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * One endpoint with what is known of it and how it has done.
 *
 * <p>Thread-safe. Who finds it unprobed probes it, and the others wait for that. After a failure it
 * rests, twice as long with each failure in a row, and is probed anew before it is used again: its
 * server may have come back with another model or window.
 */
final class Member implements AutoCloseable {
  private static final Duration REST = Duration.ofSeconds(30);
  private static final Duration LONGEST_REST = Duration.ofMinutes(10);

  private final Configured configured;
  private final ChatEndpoint served;
  private final Probe probe;
  private final ReentrantLock probing = new ReentrantLock();
  private volatile @Nullable EngineChat engine;
  private volatile @Nullable Capabilities capabilities;
  private volatile Seen seen = new Seen(0, 0, 0, null, null);

  /** What has happened since the start. */
  private record Seen(
      int answered,
      int failed,
      int inARow,
      @Nullable Instant lastAnswered,
      Health.@Nullable Down down) {}

  Member(Configured configured, int assumedWindow, Duration longestSilence) {
    this.configured = configured;
    this.served = new ChatEndpoint(configured.endpoint(), longestSilence);
    this.probe = new Probe(served, new ServerQueries(configured.endpoint()), assumedWindow);
  }

  Endpoint endpoint() {
    return configured.endpoint();
  }

  Strength strength() {
    return configured.strength();
  }

  /** What it can do; probed where that is not known, or was known before it failed. */
  Capabilities capabilities(CallObserver observer) throws ModelCallException {
    probing.lock();
    try {
      Capabilities known = capabilities;
      return known == null || seen.down != null ? probe(observer) : known;
    } finally {
      probing.unlock();
    }
  }

  Capabilities probe(CallObserver observer) throws ModelCallException {
    probing.lock();
    try {
      Capabilities known = known(observer);
      capabilities = known;
      reached();
      return known;
    } finally {
      probing.unlock();
    }
  }

  /** Its failures in a row go on counting until a call has been answered. */
  private synchronized void reached() {
    seen = new Seen(seen.answered, seen.failed, seen.inARow, seen.lastAnswered, null);
  }

  /** What there is to know, asked of the server or of the model itself once it is open. */
  private Capabilities known(CallObserver observer) throws ModelCallException {
    Optional<Path> inProcess = endpoint().inProcess();
    if (inProcess.isEmpty()) {
      return probe.run(observer);
    }
    EngineChat open = engine;
    if (open == null) {
      open = EngineChat.open(inProcess.get());
      engine = open;
    }
    return open.capabilities();
  }

  Chat chat() {
    EngineChat open = engine;
    return open == null ? served : open;
  }

  synchronized void answered(Instant now) {
    seen = new Seen(seen.answered + 1, seen.failed, 0, now, null);
  }

  synchronized void failed(ModelCallException failure, Instant now) {
    Duration rest = failure.retryAfter();
    if (rest.isZero()) {
      rest = REST.multipliedBy(1L << Math.min(seen.inARow, 10));
    }
    Instant until = now.plus(rest.compareTo(LONGEST_REST) > 0 ? LONGEST_REST : rest);
    seen =
        new Seen(
            seen.answered,
            seen.failed + 1,
            seen.inARow + 1,
            seen.lastAnswered,
            new Health.Down(String.valueOf(failure.getMessage()), until));
  }

  boolean restsAt(Instant now) {
    Health.Down down = seen.down;
    return down != null && now.isBefore(down.until());
  }

  Status status() {
    Seen now = seen;
    Health health =
        now.down != null ? now.down : capabilities == null ? new Health.Unknown() : new Health.Up();
    return new Status(configured, health, capabilities, now.answered, now.failed, now.lastAnswered);
  }

  @Override
  public void close() {
    EngineChat open = engine;
    if (open != null) {
      open.close();
    }
  }
}
