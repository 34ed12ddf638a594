package dev.fathom.agent.reasoning;

import dev.fathom.agent.evidence.DraftClaim;

/**
 * A claim that failed its check, and why.
 *
 * @param id by which the mended claim names it
 */
public record Mending(String id, DraftClaim claim, String reason) {}
