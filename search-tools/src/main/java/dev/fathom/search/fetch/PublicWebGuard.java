package dev.fathom.search.fetch;

import java.net.InetAddress;
import java.util.Set;
import java.util.regex.Pattern;
import okhttp3.HttpUrl;
import org.jspecify.annotations.Nullable;

/**
 * Lets through what a stranger on the public internet could reach, and nothing else (OWASP, Server
 * Side Request Forgery Prevention). A URL is judged by its text before it is resolved, each
 * resolved address before it is used, and once more at the very moment of connecting.
 */
final class PublicWebGuard implements Guard {
  /** Browsers read a last label of digits as part of an IPv4 address, however it is written. */
  private static final Pattern NUMBER = Pattern.compile("[0-9]+|0[xX][0-9a-fA-F]*");

  private static final Pattern DOTTED_DECIMAL =
      Pattern.compile("(?:(?:25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d)(?:\\.(?!$)|$)){4}");

  /** Names that resolvers answer from the machine or its network (RFC 6761, 6762, 8375, 9476). */
  private static final Set<String> LOCAL_DOMAINS =
      Set.of(
          "localhost", "local", "internal", "intranet", "lan", "home.arpa", "localdomain", "alt");

  private final SpecialAddresses special = SpecialAddresses.load();

  @Override
  public @Nullable String objection(HttpUrl url) {
    if (!url.encodedUsername().isEmpty() || !url.encodedPassword().isEmpty()) {
      return "it carries a user name or password";
    }
    if (url.port() != 80 && url.port() != 443) {
      return "port %d is not one of the web's (80, 443)".formatted(url.port());
    }
    return ofHost(url.host());
  }

  private static @Nullable String ofHost(String host) {
    if (host.indexOf(':') >= 0) {
      return null;
    }
    if (host.endsWith(".")) {
      return "its host ends in a dot";
    }
    String last = host.substring(host.lastIndexOf('.') + 1);
    if (NUMBER.matcher(last).matches()) {
      return DOTTED_DECIMAL.matcher(host).matches()
          ? null
          : "its host is a number that is not written as four decimal parts";
    }
    if (host.indexOf('.') < 0) {
      return "its host is a name of the local network";
    }
    return LOCAL_DOMAINS.stream().anyMatch(domain -> host.endsWith("." + domain))
        ? "its host is a name of the local network"
        : null;
  }

  @Override
  public @Nullable String objection(InetAddress address) {
    String what = special.what(address);
    return what == null
        ? null
        : "%s is not a public address: %s".formatted(address.getHostAddress(), what);
  }
}
