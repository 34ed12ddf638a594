package dev.fathom.search.find;

import crawlercommons.domains.EffectiveTldFinder;
import java.util.regex.Pattern;

/**
 * Who answers for a host: the domain that somebody registered, by the public suffix list, private
 * suffixes such as {@code github.io} included. Two hosts of one owner are one voice. Pure.
 */
final class Owners {
  private static final Pattern ADDRESS = Pattern.compile("\\[.*]|[0-9.]+");

  private Owners() {}

  /** The owner of a host in lower case; the host itself where it is a public suffix. */
  static String of(String host) {
    if (ADDRESS.matcher(host).matches()) {
      return host;
    }
    String registered = EffectiveTldFinder.getAssignedDomain(host, true, false);
    if (registered != null && !registered.isEmpty()) {
      return registered;
    }
    boolean suffix = EffectiveTldFinder.getEffectiveTLD(host) != null;
    return suffix ? host : lastTwoLabels(host);
  }

  /** Where no rule of the list matches, the last label is taken for a suffix. */
  private static String lastTwoLabels(String host) {
    int last = host.lastIndexOf('.');
    int before = host.lastIndexOf('.', last - 1);
    return last < 0 || before < 0 ? host : host.substring(before + 1);
  }
}
