package dev.fathom.sandbox;

import java.time.Duration;

/**
 * What one execution may use; sizes in bytes. A request may ask for less, never for more.
 *
 * @param wall time from start to kill
 * @param cpu processor time of one process
 * @param memory private memory of all processes together
 * @param addressSpace virtual memory of one process
 * @param disk scratch space in the working directory; half as much again for temporary files
 * @param entries files and directories in scratch space
 * @param file the largest single file
 * @param processes processes and threads together
 * @param descriptors open files of one process
 * @param keptStdout how much of standard output is kept
 * @param keptStderr how much of standard error is kept
 * @param output printed bytes, both streams together, that end the execution
 * @param files how many output files are taken
 * @param keptFile the largest output file that is taken
 * @param keptFiles all output files together
 * @param code the longest code
 * @param inputs all input files together
 * @param sessionIdle how long a session may wait for its next cell
 */
public record Limits(
    Duration wall,
    Duration cpu,
    long memory,
    long addressSpace,
    long disk,
    int entries,
    long file,
    int processes,
    int descriptors,
    int keptStdout,
    int keptStderr,
    long output,
    int files,
    long keptFile,
    long keptFiles,
    int code,
    long inputs,
    Duration sessionIdle) {

  private static final long MIB = 1L << 20;

  public Limits {
    positive("wall", wall.toMillis());
    positive("cpu", cpu.toSeconds());
    positive("memory", memory);
    positive("addressSpace", addressSpace);
    positive("disk", disk);
    positive("entries", entries);
    positive("file", file);
    positive("processes", processes);
    positive("descriptors", descriptors);
    positive("keptStdout", keptStdout);
    positive("keptStderr", keptStderr);
    positive("output", output);
    positive("files", files);
    positive("keptFile", keptFile);
    positive("keptFiles", keptFiles);
    positive("code", code);
    positive("inputs", inputs);
    positive("sessionIdle", sessionIdle.toSeconds());
    if (keptFile > Integer.MAX_VALUE - 4096 || inputs > Integer.MAX_VALUE - 4096) {
      throw new IllegalArgumentException("a single file is at most 2 GiB");
    }
  }

  private static void positive(String name, long value) {
    if (value <= 0) {
      throw new IllegalArgumentException(
          "the limit " + name + " is " + value + ", it must be more");
    }
  }

  /** Generous for an analysis, harmless for a laptop. */
  public static Limits defaults() {
    return new Limits(
        Duration.ofSeconds(30),
        Duration.ofSeconds(30),
        1024 * MIB,
        4096 * MIB,
        128 * MIB,
        4096,
        64 * MIB,
        64,
        128,
        (int) MIB,
        (int) (256 * MIB / 1024),
        16 * MIB,
        64,
        16 * MIB,
        64 * MIB,
        (int) (256 * MIB / 1024),
        64 * MIB,
        Duration.ofMinutes(30));
  }

  /** The same with another time to live. */
  public Limits withWall(Duration newWall) {
    return new Limits(
        newWall,
        cpu,
        memory,
        addressSpace,
        disk,
        entries,
        file,
        processes,
        descriptors,
        keptStdout,
        keptStderr,
        output,
        files,
        keptFile,
        keptFiles,
        code,
        inputs,
        sessionIdle);
  }

  /** The same with other memory. */
  public Limits withMemory(long newMemory) {
    return new Limits(
        wall,
        cpu,
        newMemory,
        addressSpace,
        disk,
        entries,
        file,
        processes,
        descriptors,
        keptStdout,
        keptStderr,
        output,
        files,
        keptFile,
        keptFiles,
        code,
        inputs,
        sessionIdle);
  }
}
