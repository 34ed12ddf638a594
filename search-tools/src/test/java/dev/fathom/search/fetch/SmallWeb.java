package dev.fathom.search.fetch;

import dev.fathom.search.polite.HostQueue;
import dev.fathom.search.polite.Pace;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import okhttp3.HttpUrl;
import org.jspecify.annotations.Nullable;

/**
 * A web of one server: every address leads to it, so that a request which leaves the fetcher always
 * arrives. Names are public unless a test says otherwise.
 */
final class SmallWeb implements AutoCloseable {
  static final UserAgent US = new UserAgent("FathomTest", "1.0", "https://fathom.example/about");
  static final String PUBLIC = "93.184.216.34";

  /** Lets everything through: what the guard's tests are red with. */
  static final Guard NO_GUARD =
      new Guard() {
        @Override
        public @Nullable String objection(HttpUrl url) {
          return null;
        }

        @Override
        public @Nullable String objection(InetAddress address) {
          return null;
        }
      };

  RawServer server = new RawServer();
  final Map<String, List<String>> names = new ConcurrentHashMap<>();
  final NotedQueue queue = new NotedQueue();
  Resolver resolver = this::resolve;
  FetchSettings settings =
      FetchSettings.of(US).withLimits(Limits.USUAL.withWallTime(Duration.ofSeconds(20)));

  SmallWeb name(String host, String... addresses) {
    names.put(host, List.of(addresses));
    return this;
  }

  Fetcher fetcher() {
    return fetcher(new PublicWebGuard());
  }

  Fetcher fetcher(Guard guard) {
    return new Fetcher(settings, queue, network(guard));
  }

  Network network(Guard guard) {
    return new Network(guard, host -> resolver.resolve(host), _ -> server.address());
  }

  List<InetAddress> resolve(String host) throws UnknownHostException {
    List<String> addresses = names.getOrDefault(host, List.of(PUBLIC));
    return addresses.stream().map(InetAddress::ofLiteral).toList();
  }

  @Override
  public void close() {
    server.close();
  }

  /** Lets everyone through at once, and notes who asked and who was told to rest. */
  static final class NotedQueue implements HostQueue {
    final List<String> entered = new CopyOnWriteArrayList<>();
    final List<Pace> paces = new CopyOnWriteArrayList<>();
    final List<Duration> rests = new CopyOnWriteArrayList<>();

    @Override
    public Turn enter(String host, Pace pace, Duration patience) {
      entered.add(host);
      paces.add(pace);
      return new Turn() {
        @Override
        public void backOff(Duration retryAfter) {
          rests.add(retryAfter);
        }

        @Override
        public void close() {}
      };
    }
  }
}
