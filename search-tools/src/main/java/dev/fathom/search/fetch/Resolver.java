package dev.fathom.search.fetch;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;

/** Turns a host's name into its addresses. */
interface Resolver {
  List<InetAddress> resolve(String host) throws UnknownHostException;

  /** The machine's own resolver. */
  static Resolver system() {
    return host -> List.of(InetAddress.getAllByName(host));
  }
}
