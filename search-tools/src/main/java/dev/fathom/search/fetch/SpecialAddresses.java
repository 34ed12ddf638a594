package dev.fathom.search.fetch;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The address blocks that are not the public internet; the table is a file beside this class. */
final class SpecialAddresses {
  private final List<Entry> entries;

  private SpecialAddresses(List<Entry> entries) {
    this.entries = List.copyOf(entries);
  }

  static SpecialAddresses load() {
    List<Entry> entries = new ArrayList<>();
    for (String line : WordList.load("special-addresses.txt")) {
      String[] fields = line.split("\\|", -1);
      entries.add(
          new Entry(
              AddressRange.of(fields[0].strip()),
              "%s (%s)".formatted(fields[1].strip(), fields[2].strip())));
    }
    return new SpecialAddresses(entries);
  }

  /**
   * What kind of special address it is; null for a public one. Java gives IPv4-mapped IPv6
   * addresses (::ffff:0:0/96) as the IPv4 address that they are.
   */
  @Nullable String what(InetAddress address) {
    for (Entry entry : entries) {
      if (entry.range.contains(address)) {
        return entry.what;
      }
    }
    return null;
  }

  private record Entry(AddressRange range, String what) {}
}
