package dev.fathom.engine.cuda.model;

/**
 * What one kernel has of a step.
 *
 * @param seconds of all its launches
 */
public record KernelTime(String kernel, int launches, double seconds) {}
