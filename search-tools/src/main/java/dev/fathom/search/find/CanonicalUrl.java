package dev.fathom.search.find;

import java.net.IDN;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * One name for all addresses under which a page is found, after RFC 3986, section 6, and beyond it
 * what is right for telling pages apart, though not for asking servers: encryption, the hosts and
 * paths of phone versions, tracking parameters and the order of parameters make no difference.
 * Pure; the canonical form of a canonical form is itself.
 *
 * @param value the name, an https address
 * @param host in lower case, without the prefixes of phone versions
 */
public record CanonicalUrl(String value, String host) {
  private static final Pattern PARTS =
      Pattern.compile("(?is)\\s*https?://([^/?#\\\\]*)([^?#]*)(?:\\?([^#]*))?(?:#.*)?");
  private static final Pattern AUTHORITY =
      Pattern.compile("([^@:\\[\\]%]+|\\[[0-9a-fA-F:.]+])(?::(\\d{0,5}))?");
  private static final Pattern HOST =
      Pattern.compile(
          "(?:[a-z0-9_](?:[a-z0-9_-]*[a-z0-9_])?\\.)*[a-z0-9_](?:[a-z0-9_-]*[a-z0-9_])?");
  private static final Pattern SESSION = Pattern.compile("(?i);jsessionid=[^/;]*");
  private static final Pattern GOOGLE_AMP = Pattern.compile("/amp/(?:s/)?([^/]+\\.[^/]+)(/.*)?");
  private static final Pattern AMP_CACHE = Pattern.compile("/[a-z]/(?:s/)?([^/]+\\.[^/]+)(/.*)?");
  private static final Pattern AMP_START = Pattern.compile("/amp(/.+)");
  private static final Pattern AMP_END = Pattern.compile("(/.+)(?:/amp|\\.amp)");
  private static final Pattern AMP_FILE = Pattern.compile("(/.+)\\.amp(\\.html?)");
  private static final Set<String> PHONE_LABELS = Set.of("www", "m", "mobile", "amp");
  private static final int MOST_STEPS = 20;

  private static final Set<String> TRACKING =
      Set.copyOf(Lists.lines(CanonicalUrl.class, "tracking-parameters.txt"));
  private static final List<String> TRACKING_PREFIXES =
      TRACKING.stream()
          .filter(name -> name.endsWith("*"))
          .map(name -> name.substring(0, name.length() - 1))
          .toList();

  /** The canonical form of a web address; empty for what is none or carries a password. */
  public static Optional<CanonicalUrl> of(String address) {
    Optional<CanonicalUrl> form = step(address);
    for (int i = 0; i < MOST_STEPS && form.isPresent(); i++) {
      Optional<CanonicalUrl> next = step(form.get().value);
      if (next.equals(form)) {
        return form;
      }
      form = next;
    }
    return Optional.empty();
  }

  private static Optional<CanonicalUrl> step(String address) {
    Matcher parts = PARTS.matcher(address.strip());
    if (!parts.matches()) {
      return Optional.empty();
    }
    Matcher authority = AUTHORITY.matcher(parts.group(1));
    if (!authority.matches()) {
      return Optional.empty();
    }
    Optional<String> host = host(authority.group(1));
    if (host.isEmpty()) {
      return Optional.empty();
    }
    String path = path(parts.group(2));
    String query = parts.group(3) == null ? "" : query(parts.group(3));
    Matcher mirrored = mirror(host.get(), path);
    if (mirrored.matches()) {
      String rest = mirrored.group(2) == null ? "/" : mirrored.group(2);
      return Optional.of(joined(mirrored.group(1), "", rest, query));
    }
    return Optional.of(joined(host.get(), port(authority.group(2)), withoutAmp(path), query));
  }

  private static CanonicalUrl joined(String host, String port, String path, String query) {
    String asked = query.isEmpty() ? "" : "?" + query;
    return new CanonicalUrl("https://" + host + port + path + asked, host);
  }

  private static Optional<String> host(String written) {
    if (written.startsWith("[")) {
      return Optional.of(written.toLowerCase(Locale.ROOT));
    }
    String ascii;
    try {
      ascii = IDN.toASCII(written.toLowerCase(Locale.ROOT)).toLowerCase(Locale.ROOT);
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
    String bare = ascii.endsWith(".") ? ascii.substring(0, ascii.length() - 1) : ascii;
    return HOST.matcher(bare).matches() ? Optional.of(withoutPhoneLabels(bare)) : Optional.empty();
  }

  /** {@code en.m.wikipedia.org} and {@code en.wikipedia.org} show the same pages. */
  private static String withoutPhoneLabels(String host) {
    String owner = Owners.of(host);
    if (!host.endsWith("." + owner)) {
      return host;
    }
    String before = host.substring(0, host.length() - owner.length() - 1);
    String kept =
        Arrays.stream(before.split("\\.", -1))
            .filter(label -> !PHONE_LABELS.contains(label))
            .collect(Collectors.joining("."));
    return kept.isEmpty() ? owner : kept + "." + owner;
  }

  private static String port(String digits) {
    return digits == null || digits.isEmpty() || digits.equals("80") || digits.equals("443")
        ? ""
        : ":" + digits;
  }

  private static Matcher mirror(String host, String path) {
    boolean cache = host.endsWith(".ampproject.org");
    return (cache ? AMP_CACHE : GOOGLE_AMP).matcher(cache || host.equals("google.com") ? path : "");
  }

  private static String withoutAmp(String path) {
    Matcher file = AMP_FILE.matcher(path);
    if (file.matches()) {
      return file.group(1) + file.group(2);
    }
    Matcher start = AMP_START.matcher(path);
    if (start.matches()) {
      return start.group(1);
    }
    Matcher end = AMP_END.matcher(path);
    return end.matches() ? end.group(1) : path;
  }

  private static String path(String written) {
    String encoded = PercentEncoding.normalized(SESSION.matcher(written).replaceAll(""));
    Deque<String> kept = new ArrayDeque<>();
    for (String segment : encoded.split("/", -1)) {
      switch (segment) {
        case "", "." -> {}
        case ".." -> kept.pollLast();
        default -> kept.addLast(segment);
      }
    }
    return "/" + String.join("/", kept);
  }

  private static String query(String written) {
    List<String> kept = new ArrayList<>();
    for (String pair : written.split("&", -1)) {
      String normalized = PercentEncoding.normalized(pair).replace("%20", "+");
      if (!normalized.isEmpty() && !tracks(name(normalized))) {
        kept.add(normalized);
      }
    }
    kept.sort(Comparator.comparing(CanonicalUrl::name));
    return String.join("&", kept);
  }

  private static String name(String pair) {
    int equals = pair.indexOf('=');
    return (equals < 0 ? pair : pair.substring(0, equals)).toLowerCase(Locale.ROOT);
  }

  private static boolean tracks(String name) {
    return TRACKING.contains(name) || TRACKING_PREFIXES.stream().anyMatch(name::startsWith);
  }
}
