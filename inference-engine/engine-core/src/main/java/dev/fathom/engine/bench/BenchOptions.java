package dev.fathom.engine.bench;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * What is measured.
 *
 * @param layers of the shape's, fewer measure faster
 * @param rounds after one to warm up
 * @param prompt tokens that are read at a time
 * @param processorTime whether rates are by processor time, which asks for one thread
 * @param mtp adds the layer that predicts one token further, where the shape is DeepSeek's
 * @param file where the model is, or is to be kept; without one it is written and deleted
 * @param beside commands of other engines by name, see {@link OtherEngine}
 */
public record BenchOptions(
    Shape shape,
    WeightFormat format,
    int threads,
    int layers,
    int rounds,
    int prompt,
    boolean processorTime,
    boolean mtp,
    Optional<Path> file,
    Map<String, String> beside) {

  public BenchOptions {
    beside = Map.copyOf(beside);
    if (threads < 1 || layers < 1 || rounds < 1 || prompt < 1) {
      throw new IllegalArgumentException("threads, layers, rounds and prompt must be positive");
    }
    if (processorTime && threads > 1) {
      throw new IllegalArgumentException(
          "By processor time only one thread can be measured: threads that wait use it too.");
    }
  }
}
