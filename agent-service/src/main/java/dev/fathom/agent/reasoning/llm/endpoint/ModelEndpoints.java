package dev.fathom.agent.reasoning.llm.endpoint;

import dev.fathom.agent.reasoning.llm.endpoint.ModelCallException.Kind;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The endpoints that are configured, each probed when it is first used. A step asks for a strength;
 * it gets the first endpoint of that strength that works, and failing that one of the other.
 *
 * <p>Thread-safe. An endpoint that failed rests - longer each time, or as long as its server asks -
 * and is then tried again; when all of them rest, they are tried all the same, since a late answer
 * is better than none. Where all that stands in the way is a server with too much to do, a call
 * waits for it.
 */
public final class ModelEndpoints implements AutoCloseable {
  /** A call waits so often, and at most so long, for a server that asks it to come back later. */
  private static final int WAITS = 3;

  private static final Duration LONGEST_WAIT = Duration.ofMinutes(1);
  private static final Duration FIRST_WAIT = Duration.ofSeconds(1);
  private static final Duration LOOKING = Duration.ofMillis(100);

  /** Another endpoint does not help against these. */
  private static final Set<Kind> OF_THE_CALL = EnumSet.of(Kind.WINDOW, Kind.REFUSED);

  /** An endpoint and what it is for. The names differ. */
  public record Configured(Endpoint endpoint, Strength strength) {}

  /** How an endpoint is. */
  public sealed interface Health {
    /** It was not used yet. */
    record Unknown() implements Health {}

    /** It answered when last asked. */
    record Up() implements Health {}

    /** It did not, and rests until then. */
    record Down(String reason, Instant until) implements Health {}
  }

  /** What is done with an endpoint. */
  @FunctionalInterface
  public interface Work<T> {
    T with(Chat chat, Capabilities capabilities) throws ModelCallException;
  }

  private final List<Member> members;
  private final Clock clock;

  /**
   * @param assumedWindow of a server that does not tell its window, in tokens
   * @param longestSilence after which a call has failed
   */
  public ModelEndpoints(
      List<Configured> configured, int assumedWindow, Duration longestSilence, Clock clock) {
    this.members =
        configured.stream().map(one -> new Member(one, assumedWindow, longestSilence)).toList();
    this.clock = clock;
  }

  public boolean isEmpty() {
    return members.isEmpty();
  }

  /**
   * Does something with the first endpoint that works.
   *
   * @throws ModelCallException of the last endpoint tried, when none works
   */
  public <T> T use(Strength wanted, CallObserver observer, Work<T> work) throws ModelCallException {
    ModelCallException last =
        new ModelCallException(
            Kind.UNREACHABLE, "No model endpoint is configured. Set FATHOM_LLM_URL.");
    for (int waits = 0; ; waits++) {
      Duration soonest = LONGEST_WAIT.plusMillis(1);
      for (Member member : inOrder(wanted)) {
        try {
          Capabilities capabilities = member.capabilities(observer);
          T result = work.with(member.chat(), capabilities);
          member.answered(clock.instant());
          return result;
        } catch (ModelCallException failure) {
          if (OF_THE_CALL.contains(failure.kind())) {
            throw failure;
          }
          member.failed(failure, clock.instant());
          if (failure.kind() == Kind.BUSY) {
            Duration wait = wait(failure, waits);
            soonest = wait.compareTo(soonest) < 0 ? wait : soonest;
          }
          last = failure;
        }
      }
      if (waits == WAITS || soonest.compareTo(LONGEST_WAIT) > 0) {
        throw last;
      }
      pause(soonest, observer);
    }
  }

  private static Duration wait(ModelCallException busy, int waits) {
    return busy.retryAfter().isZero() ? FIRST_WAIT.multipliedBy(1L << waits) : busy.retryAfter();
  }

  private static void pause(Duration wait, CallObserver observer) {
    long until = System.nanoTime() + wait.toNanos();
    try {
      while (System.nanoTime() < until) {
        if (observer.stopped()) {
          throw new CallStoppedException();
        }
        Thread.sleep(LOOKING);
      }
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new CallStoppedException();
    }
  }

  /**
   * Asks an endpoint anew what it can do, whatever was known of it.
   *
   * @return how it is now; empty where none has that name
   */
  public Optional<Status> probe(String name) {
    Optional<Member> named =
        members.stream().filter(member -> member.endpoint().name().equals(name)).findFirst();
    named.ifPresent(
        member -> {
          try {
            member.probe(CallObserver.NONE);
            member.answered(clock.instant());
          } catch (ModelCallException failure) {
            member.failed(failure, clock.instant());
          }
        });
    return named.map(member -> member.status());
  }

  /** Unmaps the weights of models in this process. */
  @Override
  public void close() {
    members.forEach(Member::close);
  }

  private List<Member> inOrder(Strength wanted) {
    Instant now = clock.instant();
    return members.stream()
        .sorted(
            Comparator.comparing((Member member) -> member.restsAt(now))
                .thenComparing(member -> member.strength() != wanted))
        .toList();
  }

  /** Each endpoint with its health, in the order of configuration. */
  public List<Status> status() {
    return members.stream().map(member -> member.status()).toList();
  }

  /**
   * An endpoint and how it is.
   *
   * @param capabilities as last probed; absent where it was never reached
   * @param answered how often it has answered since the start
   * @param failed how often it has not
   * @param lastAnswered absent where it never has
   */
  public record Status(
      Configured configured,
      Health health,
      @Nullable Capabilities capabilities,
      int answered,
      int failed,
      @Nullable Instant lastAnswered) {}
}
