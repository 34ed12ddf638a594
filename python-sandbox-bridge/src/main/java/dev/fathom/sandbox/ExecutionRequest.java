package dev.fathom.sandbox;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Code to run, with the files it reads.
 *
 * <p>The working directory holds the inputs; new files there are outputs. Open matplotlib figures
 * are taken when the code ends, a data frame in the last line or given to {@code display()} becomes
 * a table. Random numbers follow the seed: same request, same bytes, as long as the code reads
 * neither clock nor entropy.
 *
 * @param seed for Python's and numpy's random numbers
 * @param wall less time than the sandbox's limit, if wished
 * @param memory less memory than the sandbox's limit, if wished; bytes
 */
public record ExecutionRequest(
    String code,
    List<InputFile> inputs,
    long seed,
    @Nullable Duration wall,
    @Nullable Long memory) {

  public ExecutionRequest {
    inputs = List.copyOf(inputs);
    if (inputs.stream().map(InputFile::name).distinct().count() < inputs.size()) {
      throw new IllegalArgumentException("two input files have the same name");
    }
    if (seed < 0) {
      throw new IllegalArgumentException("the seed is " + seed + ", it must not be negative");
    }
  }

  public static ExecutionRequest of(String code, InputFile... inputs) {
    return new ExecutionRequest(code, List.of(inputs), 0, null, null);
  }

  public ExecutionRequest within(Duration newWall) {
    return new ExecutionRequest(code, inputs, seed, newWall, memory);
  }

  public ExecutionRequest withMemory(long newMemory) {
    return new ExecutionRequest(code, inputs, seed, wall, newMemory);
  }

  public ExecutionRequest withSeed(long newSeed) {
    return new ExecutionRequest(code, inputs, newSeed, wall, memory);
  }
}
