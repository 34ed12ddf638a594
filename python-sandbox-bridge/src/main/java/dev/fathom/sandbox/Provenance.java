package dev.fathom.sandbox;

import java.util.Map;

/**
 * What made a result: enough to make it again.
 *
 * @param code SHA-256 of the code
 * @param inputs file name to SHA-256
 * @param versions Python and its libraries
 */
public record Provenance(
    String code, Map<String, String> inputs, long seed, Map<String, String> versions, Proof proof) {

  public Provenance {
    inputs = Map.copyOf(inputs);
    versions = Map.copyOf(versions);
  }
}
