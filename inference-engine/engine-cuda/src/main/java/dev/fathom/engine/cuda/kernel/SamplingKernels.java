package dev.fathom.engine.cuda.kernel;

import dev.fathom.engine.cuda.driver.Arguments;
import dev.fathom.engine.cuda.driver.Grid;
import dev.fathom.engine.cuda.driver.KernelLibrary;
import dev.fathom.engine.cuda.driver.Stream;

/** Choosing tokens, and checking guesses, where the logits are. */
public final class SamplingKernels {

  private static final String FILE = "sm80_f32_sample";
  private static final int THREADS = 512;

  private final KernelLibrary library;

  public SamplingKernels(KernelLibrary library) {
    this.library = library;
  }

  /**
   * Addresses of each row's settings, and of the masks they name by number (−1 for none), {@code
   * ⌈vocabulary / 64⌉} words each.
   */
  public record Settings(
      long temperatures,
      long topK,
      long topP,
      long minP,
      long uniforms,
      long masks,
      long allowed) {}

  /** Tokens {@code [rows]}; {@code scratch} is room for as many floats as there are logits. */
  public void sample(
      Stream stream,
      Settings settings,
      long logits,
      long stride,
      int rows,
      int vocabulary,
      long scratch,
      long tokens) {
    stream.launch(
        library.get(FILE, "sm80_f32_sample"),
        Grid.of(rows, THREADS),
        Arguments.structure()
            .pointer(tokens)
            .pointer(scratch)
            .pointer(logits)
            .pointer(settings.temperatures())
            .pointer(settings.topK())
            .pointer(settings.topP())
            .pointer(settings.minP())
            .pointer(settings.uniforms())
            .pointer(settings.masks())
            .pointer(settings.allowed())
            .int64(stride)
            .int32(vocabulary));
  }

  /** How many guesses of each text are the tokens that were chosen. */
  public void verify(
      Stream stream,
      long tokens,
      long guesses,
      long firstRows,
      long counts,
      int texts,
      long accepted) {
    stream.launch(
        library.get(FILE, "sm80_i32_verify"),
        Grid.covering(texts, 128),
        Arguments.list()
            .pointer(accepted)
            .pointer(tokens)
            .pointer(guesses)
            .pointer(firstRows)
            .pointer(counts)
            .int32(texts));
  }
}
