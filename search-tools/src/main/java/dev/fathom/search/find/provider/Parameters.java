package dev.fathom.search.find.provider;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;

/** The query part of an address, being built. */
final class Parameters {
  private final StringBuilder text = new StringBuilder();

  static Parameters of(String name, Object value) {
    return new Parameters().and(name, value);
  }

  Parameters and(String name, Object value) {
    text.append(text.isEmpty() ? '?' : '&')
        .append(name)
        .append('=')
        .append(URLEncoder.encode(value.toString(), StandardCharsets.UTF_8));
    return this;
  }

  @Override
  public String toString() {
    return text.toString();
  }
}
