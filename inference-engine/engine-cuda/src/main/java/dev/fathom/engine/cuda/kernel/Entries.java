package dev.fathom.engine.cuda.kernel;

/**
 * Where keys and values lie: addresses of the first ones, elements from token to token, and from
 * group to group.
 */
public record Entries(
    long keys, long values, long keyStride, long valueStride, int keyGroup, int valueGroup) {}
