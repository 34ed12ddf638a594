package dev.fathom.search.fetch;

import java.net.InetSocketAddress;

/**
 * Where the connection to a checked address is made. On the web that is the address itself; a test
 * puts its server of this machine in the place of every address.
 */
interface Dialer {
  InetSocketAddress dial(InetSocketAddress checked);

  static Dialer direct() {
    return checked -> checked;
  }
}
