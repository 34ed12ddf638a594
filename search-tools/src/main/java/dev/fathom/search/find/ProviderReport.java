package dev.fathom.search.find;

import java.time.Duration;

/**
 * How it went with one provider.
 *
 * @param local whether it searches without a network
 */
public record ProviderReport(
    String provider, boolean local, ProviderOutcome outcome, Duration took) {}
