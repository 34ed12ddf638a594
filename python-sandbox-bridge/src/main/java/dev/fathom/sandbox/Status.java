package dev.fathom.sandbox;

/**
 * How an execution ended. Everything but {@link #OK} means that its results are partial at best.
 */
public enum Status {
  /** The code came to its end, or left with exit code 0. */
  OK,
  /** An exception, or an exit code other than 0, or a process that left before its code did. */
  ERROR,
  /** The interpreter crashed: see the signal. */
  SIGNAL,
  /** The wall clock or processor limit passed. */
  TIMEOUT,
  /** The memory limit passed. */
  MEMORY,
  /** The scratch space limit passed. */
  DISK,
  /** It printed more than it may. */
  OUTPUT,
  /** It started more processes or threads than it may. */
  PROCESSES
}
