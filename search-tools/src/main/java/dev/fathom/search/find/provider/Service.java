package dev.fathom.search.find.provider;

import dev.fathom.search.polite.Pace;
import java.net.URI;
import java.time.Duration;

/**
 * A service to be asked over HTTP, and with what manners.
 *
 * @param name as people call it
 * @param base address under which its paths lie, without a slash at the end
 * @param queue name under which all its hosts count together
 * @param pace what it allows
 * @param remedy what to do when it refuses access
 * @param own whether it is a server of the organisation, about which the state of the internet says
 *     nothing
 */
record Service(String name, URI base, String queue, Pace pace, String remedy, boolean own) {
  private static final Pace USUAL = new Pace(Duration.ZERO, 4);

  Service {
    String host = base.getHost();
    if (host == null
        || !("https".equalsIgnoreCase(base.getScheme())
            || "http".equalsIgnoreCase(base.getScheme()))) {
      throw new IllegalArgumentException(
          "%s: not an http or https address: %s".formatted(name, base));
    }
  }

  /** A service on the internet that asks for no manners beyond the usual ones. */
  static Service of(String name, URI base, String remedy) {
    return new Service(name, base, host(base), USUAL, remedy, false);
  }

  Service paced(Pace other) {
    return new Service(name, base, queue, other, remedy, own);
  }

  Service ofOrganisation() {
    return new Service(name, base, queue, pace, remedy, true);
  }

  /** The address of a path below the base. */
  URI at(String path) {
    String start = base.toString();
    return URI.create(
        (start.endsWith("/") ? start.substring(0, start.length() - 1) : start) + path);
  }

  private static String host(URI base) {
    String host = base.getHost();
    return host == null ? "" : host;
  }
}
