package dev.fathom.sandbox;

import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What came of an execution. Status, usage, refusals, limits and provenance are the monitor's word;
 * all else is the code's and hostile until proven otherwise.
 *
 * @param exitCode -1 when a signal or the monitor ended it
 * @param signal 0 when none did
 * @param limitsReached names such as timeout, memory, disk, output, stdout
 * @param sessionAlive whether the session takes another cell; false for runs
 */
public record ExecutionResult(
    Status status,
    int exitCode,
    int signal,
    String stdout,
    String stderr,
    @Nullable Value value,
    @Nullable PythonException exception,
    List<Table> tables,
    List<Figure> figures,
    List<OutputFile> files,
    List<Refusal> refused,
    Set<String> limitsReached,
    Usage usage,
    Provenance provenance,
    boolean sessionAlive) {

  public ExecutionResult {
    tables = List.copyOf(tables);
    figures = List.copyOf(figures);
    files = List.copyOf(files);
    refused = List.copyOf(refused);
    limitsReached = Set.copyOf(limitsReached);
  }
}
