package dev.fathom.sandbox;

import org.jspecify.annotations.Nullable;

/**
 * What this machine allows.
 *
 * @param tier the tier that would be used; absent when computing in Python is off
 * @param reason why it is off and what to do about it; empty when it is on
 * @param facts all that was found, as a JSON document
 */
public record Probe(@Nullable Tier tier, String reason, String facts) {

  public boolean available() {
    return tier != null;
  }
}
