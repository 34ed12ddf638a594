package dev.fathom.sandbox;

import java.time.Duration;

/**
 * What an execution used.
 *
 * @param start from request received to first line run; zero when it never ran
 * @param peakMemory the highest of the samples taken every 10 ms, in bytes; 0 for shorter
 *     executions
 * @param printed bytes on standard output, kept or not
 */
public record Usage(Duration wall, Duration cpu, Duration start, long peakMemory, long printed) {}
