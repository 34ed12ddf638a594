package dev.fathom.search.fetch;

import java.net.InetAddress;

/** A block of addresses, as in {@code 10.0.0.0/8}. */
record AddressRange(InetAddress network, int prefix) {
  AddressRange {
    if (prefix < 0 || prefix > network.getAddress().length * 8) {
      throw new IllegalArgumentException("No such prefix of " + network + ": " + prefix);
    }
  }

  /**
   * Reads the usual notation.
   *
   * @throws IllegalArgumentException when the text is none
   */
  static AddressRange of(String text) {
    int slash = text.indexOf('/');
    if (slash < 0) {
      throw new IllegalArgumentException("An address range has a prefix length: " + text);
    }
    return new AddressRange(
        InetAddress.ofLiteral(text.substring(0, slash)),
        Integer.parseInt(text.substring(slash + 1)));
  }

  boolean contains(InetAddress address) {
    byte[] other = address.getAddress();
    byte[] own = network.getAddress();
    if (other.length != own.length) {
      return false;
    }
    for (int bit = 0; bit < prefix; bit += 8) {
      int mask = prefix - bit >= 8 ? 0xff : 0xff << (8 - (prefix - bit));
      if (((other[bit / 8] ^ own[bit / 8]) & mask) != 0) {
        return false;
      }
    }
    return true;
  }
}
