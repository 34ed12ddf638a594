package dev.fathom.agent.reasoning.llm.endpoint;

import dev.fathom.agent.reasoning.llm.endpoint.ModelCallException.Kind;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The endpoints that are configured, each probed when it is first used. A step asks for a strength;
 * it gets the first endpoint of that strength that works, and failing that one of the other.
 *
 * <p>Thread-safe. An endpoint that failed rests for {@link #REST} and is then tried again; when all
 * of them rest, they are tried all the same, since a late answer is better than none.
 */
public final class ModelEndpoints implements AutoCloseable {
  private static final Duration REST = Duration.ofSeconds(30);

  /** Another endpoint does not help against these. */
  private static final Set<Kind> OF_THE_CALL = EnumSet.of(Kind.WINDOW, Kind.REFUSED);

  /** An endpoint and what it is for. */
  public record Configured(Endpoint endpoint, Strength strength) {}

  /** How an endpoint is. */
  public sealed interface Health {
    /** It was not used yet. */
    record Unknown() implements Health {}

    /** It answered when last asked. */
    record Up(Capabilities capabilities) implements Health {}

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
    for (Member member : inOrder(wanted)) {
      try {
        Capabilities capabilities = member.capabilities(observer);
        return work.with(member.chat(), capabilities);
      } catch (ModelCallException failure) {
        if (OF_THE_CALL.contains(failure.kind())) {
          throw failure;
        }
        member.rest(failure, clock.instant().plus(REST));
        last = failure;
      }
    }
    throw last;
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
                .thenComparing(member -> member.configured.strength() != wanted))
        .toList();
  }

  /** Each endpoint with its health, in the order of configuration. */
  public List<Status> status() {
    return members.stream().map(member -> new Status(member.configured, member.health())).toList();
  }

  /** An endpoint and how it is. */
  public record Status(Configured configured, Health health) {}

  private static final class Member {
    private final Configured configured;
    private final ChatEndpoint served;
    private final Probe probe;
    private volatile @Nullable EngineChat engine;
    private final ReentrantLock probing = new ReentrantLock();
    private volatile @Nullable Capabilities capabilities;
    private volatile Health.@Nullable Down down;

    Member(Configured configured, int assumedWindow, Duration longestSilence) {
      this.configured = configured;
      this.served = new ChatEndpoint(configured.endpoint(), longestSilence);
      this.probe = new Probe(served, new ServerQueries(configured.endpoint()), assumedWindow);
    }

    Capabilities capabilities(CallObserver observer) throws ModelCallException {
      probing.lock();
      try {
        Capabilities known = capabilities;
        if (known == null || down != null) {
          known = known(observer);
          capabilities = known;
          down = null;
        }
        return known;
      } finally {
        probing.unlock();
      }
    }

    /** What there is to know, asked of the server or of the model itself once it is open. */
    private Capabilities known(CallObserver observer) throws ModelCallException {
      Optional<Path> inProcess = configured.endpoint().inProcess();
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

    void close() {
      EngineChat open = engine;
      if (open != null) {
        open.close();
      }
    }

    void rest(ModelCallException failure, Instant until) {
      down = new Health.Down(String.valueOf(failure.getMessage()), until);
    }

    boolean restsAt(Instant now) {
      Health.Down resting = down;
      return resting != null && now.isBefore(resting.until());
    }

    Health health() {
      Health.Down resting = down;
      Capabilities known = capabilities;
      if (resting != null) {
        return resting;
      }
      return known == null ? new Health.Unknown() : new Health.Up(known);
    }
  }
}
