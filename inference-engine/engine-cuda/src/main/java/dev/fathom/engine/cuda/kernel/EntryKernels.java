package dev.fathom.engine.cuda.kernel;

import dev.fathom.engine.cuda.driver.Arguments;
import dev.fathom.engine.cuda.driver.Grid;
import dev.fathom.engine.cuda.driver.KernelLibrary;
import dev.fathom.engine.cuda.driver.Stream;

/** From projections to queries and cache entries. Slots are the places of entries in the cache. */
public final class EntryKernels {

  /** The widest head of grouped attention. */
  public static final int MOST_HEAD = 256;

  private static final String FILE = "sm80_bf16_entries";
  private static final int THREADS = 128;

  private final KernelLibrary library;

  public EntryKernels(KernelLibrary library) {
    this.library = library;
  }

  /**
   * What grouped-query attention projects a row to: queries, keys and values begin at these floats
   * of {@code stride}.
   *
   * @param queryNorm address of the weights of a norm over each head, or 0; likewise {@code
   *     keyNorm}
   */
  public record Projected(
      long address, long stride, int query, int key, int value, long queryNorm, long keyNorm) {}

  /** Queries {@code [rows, heads, dim]} and entries of keys and values. */
  public void grouped(
      Stream stream,
      Projected from,
      Rotation rotation,
      Heads heads,
      float epsilon,
      int rows,
      long slots,
      long q,
      long cache) {
    stream.launch(
        library.get(FILE, "sm80_bf16_grouped_entries"),
        new Grid(rows, Math.ceilDiv(heads.heads() + 2 * heads.groups(), 4), 1, THREADS, 0),
        Arguments.structure()
            .pointer(q)
            .pointer(cache)
            .pointer(from.address())
            .pointer(from.queryNorm())
            .pointer(from.keyNorm())
            .pointer(rotation.angles())
            .pointer(slots)
            .int64(from.stride())
            .int32(from.query())
            .int32(from.key())
            .int32(from.value())
            .int32(heads.heads())
            .int32(heads.groups())
            .int32(heads.dim())
            .int32(rotation.pairs())
            .int32(rotation.code())
            .float32(epsilon));
  }

  /**
   * What latent attention projects a row to.
   *
   * @param queries address of the first row's queries
   * @param down address of the first row's latent and rotary key
   */
  public record LatentProjected(
      long queries, long queryStride, long down, long downStride, RowKernels.Norm norm) {}

  /**
   * Entries {@code [latent | rotary key]}; queries {@code [rows, heads, nope | rope]}, the second
   * part rotated; and that part of the latent queries {@code [rows, heads, rank | rope]}.
   */
  public void latent(
      Stream stream,
      LatentProjected from,
      Rotation rotation,
      int rows,
      int heads,
      int nope,
      long slots,
      long q,
      long latent,
      long cache) {
    stream.launch(
        library.get(FILE, "sm80_bf16_latent_entries"),
        new Grid(rows, heads + 1, 1, THREADS, 0),
        Arguments.structure()
            .pointer(q)
            .pointer(latent)
            .pointer(cache)
            .pointer(from.queries())
            .pointer(from.down())
            .pointer(from.norm().weight())
            .pointer(rotation.angles())
            .pointer(slots)
            .int64(from.queryStride())
            .int64(from.downStride())
            .int32(heads)
            .int32(nope)
            .int32(rotation.pairs())
            .int32(from.norm().n())
            .int32(rotation.code())
            .float32(from.norm().epsilon()));
  }

  /** Latents {@code [tokens, rank]} of one text. */
  public void gatherLatents(
      Stream stream,
      long cache,
      long pageTable,
      int pageSize,
      int tokens,
      int rank,
      int width,
      long latents) {
    stream.launch(
        library.get(FILE, "sm80_bf16_latent_gather"),
        Grid.of(tokens, THREADS),
        Arguments.list()
            .pointer(latents)
            .pointer(cache)
            .pointer(pageTable)
            .int32(pageSize)
            .int32(rank)
            .int32(width));
  }

  /** Keys {@code [tokens, heads, nope | rope]} of one text from what its latents expand to. */
  public void joinKeys(
      Stream stream,
      long expanded,
      long cache,
      long pageTable,
      int pageSize,
      int tokens,
      int heads,
      int nope,
      int value,
      int rank,
      int rope,
      long keys) {
    stream.launch(
        library.get(FILE, "sm80_bf16_latent_keys"),
        Grid.of(tokens, THREADS),
        Arguments.list()
            .pointer(keys)
            .pointer(expanded)
            .pointer(cache)
            .pointer(pageTable)
            .int32(pageSize)
            .int32(heads)
            .int32(nope)
            .int32(value)
            .int32(rank)
            .int32(rope));
  }
}
