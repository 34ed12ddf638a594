package dev.fathom.search.find.provider;

import dev.fathom.search.find.BrokerLimits;
import dev.fathom.search.find.Budget;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Which search services may be asked, with what.
 *
 * @param web whether the web is searched at all
 * @param contact whom services may write to
 * @param searxng address of a SearXNG server
 * @param keys of services that want one
 * @param mcpServers whose search tools are used
 */
public record SearchSettings(
    Web web,
    Contact contact,
    @Nullable URI searxng,
    Map<Keyed, Secret> keys,
    List<McpServer> mcpServers,
    BrokerLimits limits) {
  /** How far a search goes. */
  public enum Web {
    /** Services that need no key, and those that are configured. */
    ON,
    /** Only services that a setting names. */
    CONFIGURED,
    /** No service at all. */
    OFF
  }

  /** Services that want a key. */
  public enum Keyed {
    BRAVE,
    TAVILY,
    EXA,
    SERPER,
    OPENALEX;

    String variable() {
      return "FATHOM_" + name() + "_KEY";
    }
  }

  public static final SearchSettings USUAL =
      new SearchSettings(Web.ON, Contact.NONE, null, Map.of(), List.of(), BrokerLimits.USUAL);

  private static final String MCP = "FATHOM_MCP_SEARCH";

  public SearchSettings {
    keys = Map.copyOf(keys);
    mcpServers = List.copyOf(mcpServers);
  }

  /**
   * The settings that environment variables give.
   *
   * @param variable the value of a variable, null where it is not set
   * @throws IllegalArgumentException when one makes no sense; the message names it and the remedy
   */
  public static SearchSettings from(Function<String, @Nullable String> variable) {
    Function<String, Optional<String>> set =
        name ->
            Optional.ofNullable(variable.apply(name)).map(String::strip).filter(v -> !v.isEmpty());
    Map<Keyed, Secret> keys = new EnumMap<>(Keyed.class);
    for (Keyed service : Keyed.values()) {
      String name = service.variable();
      set.apply(name).ifPresent(key -> keys.put(service, secret(name, key)));
    }
    BrokerLimits usual = BrokerLimits.USUAL;
    return new SearchSettings(
        set.apply("FATHOM_WEB_SEARCH").map(SearchSettings::web).orElse(Web.ON),
        set.apply("FATHOM_CONTACT").map(Contact::new).orElse(Contact.NONE),
        set.apply("FATHOM_SEARXNG_URL").map(url -> address("FATHOM_SEARXNG_URL", url)).orElse(null),
        keys,
        set.apply(MCP).map(list -> mcpServers(list, set)).orElse(List.of()),
        new BrokerLimits(
            set.apply("FATHOM_WEB_DEADLINE")
                .map(seconds -> Duration.ofSeconds(number("FATHOM_WEB_DEADLINE", seconds, 1, 120)))
                .orElse(usual.deadline()),
            set.apply("FATHOM_WEB_BUDGET")
                .map(requests -> Budget.perDay(number("FATHOM_WEB_BUDGET", requests, 0, 1_000_000)))
                .orElse(usual.paid()),
            usual.free()));
  }

  /** A name as it stands in a variable. */
  static String variable(String name) {
    return name.toUpperCase(Locale.ROOT).replace('-', '_');
  }

  private static Web web(String value) {
    return switch (value.toLowerCase(Locale.ROOT)) {
      case "on" -> Web.ON;
      case "configured" -> Web.CONFIGURED;
      case "off" -> Web.OFF;
      default ->
          throw new IllegalArgumentException(
              "FATHOM_WEB_SEARCH is \"%s\"; it has to be on, configured or off".formatted(value));
    };
  }

  private static Secret secret(String name, String value) {
    try {
      return new Secret(value);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(name + " has to be a key without blanks", e);
    }
  }

  private static URI address(String name, String value) {
    try {
      URI uri = URI.create(value);
      boolean web =
          "http".equalsIgnoreCase(uri.getScheme()) || "https".equalsIgnoreCase(uri.getScheme());
      if (web && uri.getHost() != null && uri.getUserInfo() == null) {
        return uri;
      }
    } catch (IllegalArgumentException e) {
      // Said below.
    }
    throw new IllegalArgumentException(
        "%s has to be an address such as http://localhost:8888, without user and password"
            .formatted(name));
  }

  private static int number(String name, String value, int least, int most) {
    if (value.matches("\\d{1,9}")) {
      int number = Integer.parseInt(value);
      if (number >= least && number <= most) {
        return number;
      }
    }
    throw new IllegalArgumentException(
        "%s is \"%s\"; it has to be a whole number from %d to %d"
            .formatted(name, value, least, most));
  }

  /** {@code name=https://host/mcp#tool}, parted by commas; the tool may be left out. */
  private static List<McpServer> mcpServers(String list, Function<String, Optional<String>> set) {
    List<McpServer> servers = new ArrayList<>();
    for (String entry : list.split(",", -1)) {
      String[] sides = entry.strip().split("=", 2);
      if (sides.length < 2) {
        throw new IllegalArgumentException(
            "%s holds \"%s\"; each entry has to be name=https://host/mcp#tool"
                .formatted(MCP, entry.strip()));
      }
      URI uri = address(MCP, sides[1].strip());
      String tool = uri.getFragment() == null ? "" : uri.getFragment();
      int hash = sides[1].indexOf('#');
      URI endpoint = hash < 0 ? uri : URI.create(sides[1].substring(0, hash).strip());
      String token = "FATHOM_MCP_%s_TOKEN".formatted(variable(sides[0].strip()));
      servers.add(
          new McpServer(
              sides[0].strip(),
              endpoint,
              tool,
              set.apply(token).map(key -> secret(token, key)).orElse(null)));
    }
    return servers;
  }
}
