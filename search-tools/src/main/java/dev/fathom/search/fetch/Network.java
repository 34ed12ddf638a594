package dev.fathom.search.fetch;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.net.SocketFactory;
import okhttp3.HttpUrl;

/** The only way out: names are resolved and sockets are made here, both under the guard. */
record Network(Guard guard, Resolver resolver, Dialer dialer) {
  static Network publicWeb() {
    return new Network(new PublicWebGuard(), Resolver.system(), Dialer.direct());
  }

  /**
   * Reads a URL as browsers do, and asks the guard. The same parsed URL is what is connected to.
   *
   * @throws Ended when it is no web URL or the guard objects
   */
  HttpUrl url(String text) throws Ended {
    HttpUrl url = HttpUrl.parse(text.strip());
    if (url == null) {
      throw new Ended(
          new FetchOutcome.RefusedAddress(
              text, "is refused: it is not a URL of the web (http://…)"));
    }
    return checked(url.newBuilder().fragment(null).build());
  }

  HttpUrl checked(HttpUrl url) throws Ended {
    String objection = guard.objection(url);
    if (objection != null) {
      throw new Ended(new FetchOutcome.RefusedAddress(url.toString(), "is refused: " + objection));
    }
    return url;
  }

  /**
   * All addresses of a host, none of which the guard objects to: a name with one bad address is
   * refused, since someone chose it. The machine's resolver cannot be interrupted, so it runs on a
   * thread of its own, which ends when the resolver gives up.
   */
  List<InetAddress> addresses(String host, Duration longest)
      throws IOException, InterruptedException {
    List<InetAddress> addresses = isLiteral(host) ? literal(host) : resolved(host, longest);
    for (InetAddress address : addresses) {
      String objection = guard.objection(address);
      if (objection != null) {
        throw new RefusedAddressException(objection);
      }
    }
    return addresses;
  }

  private static boolean isLiteral(String host) {
    return host.indexOf(':') >= 0 || host.matches("[0-9.]+");
  }

  private static List<InetAddress> literal(String host) throws UnknownHostException {
    try {
      return List.of(InetAddress.ofLiteral(host));
    } catch (IllegalArgumentException e) {
      throw (UnknownHostException) new UnknownHostException(host).initCause(e);
    }
  }

  private List<InetAddress> resolved(String host, Duration longest)
      throws IOException, InterruptedException {
    FutureTask<List<InetAddress>> lookup = new FutureTask<>(() -> resolver.resolve(host));
    Thread.ofPlatform().daemon().name("resolve " + host).start(lookup);
    try {
      return lookup.get(longest.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      throw (IOException) new InterruptedIOException("resolving " + host).initCause(e);
    } catch (ExecutionException e) {
      throw (IOException) new UnknownHostException(host).initCause(e.getCause());
    }
  }

  SocketFactory sockets(ByteBudget received) {
    return new GuardedSockets(guard, dialer, received);
  }
}
