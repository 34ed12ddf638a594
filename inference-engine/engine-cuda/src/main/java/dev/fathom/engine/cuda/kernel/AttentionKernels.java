package dev.fathom.engine.cuda.kernel;

import dev.fathom.engine.cuda.driver.Arguments;
import dev.fathom.engine.cuda.driver.DeviceProperties;
import dev.fathom.engine.cuda.driver.Grid;
import dev.fathom.engine.cuda.driver.KernelLibrary;
import dev.fathom.engine.cuda.driver.Stream;
import dev.fathom.engine.cuda.driver.TensorMaps;
import org.jspecify.annotations.Nullable;

/** Attention over the cache: grouped-query, and latent with the expansions absorbed. */
public final class AttentionKernels {

  /** The widest key and value of {@link #grouped}. */
  public static final int MOST_KEY = 192;

  public static final int MOST_VALUE = 128;

  /** The widest value, which is the latent, of {@link #latent}. */
  public static final int MOST_RANK = 512;

  /** The most splits of a text. */
  public static final int MOST_SPLITS = 512;

  /** Tokens that are worth a block of their own: a tile. */
  private static final int GROUPED_SPLIT = 64;

  private static final int LATENT_SPLIT = 32;

  /** More cost more to join than they save. */
  private static final int MOST_USEFUL_SPLITS = 128;

  /** As the kernel that joins splits has them. */
  private static final int JOIN_WARPS = 8;

  private static final int JOIN_AT_ONCE = 4;
  private static final int JOIN_COLUMNS = 128;

  private final KernelLibrary library;
  private final DeviceProperties device;
  private final @Nullable HopperLatentAttention hopper;

  /** With the kernels that every device runs. */
  public AttentionKernels(KernelLibrary library, DeviceProperties device) {
    this.library = library;
    this.device = device;
    hopper = null;
  }

  /** On a Hopper device, with its own kernels where there is one. */
  public AttentionKernels(KernelLibrary library, DeviceProperties device, TensorMaps maps) {
    this.library = library;
    this.device = device;
    hopper = new HopperLatentAttention(library, maps);
  }

  /** Rows of a tile of {@link #grouped}: few for answers, many for prompts. */
  public static int groupedTileRows(int queriesOfText) {
    return queriesOfText <= 16 ? 16 : 64;
  }

  /** Rows of a tile of {@link #latent}. */
  public int latentTileRows(int queriesOfText, int dim) {
    return queriesOfText <= 16 || latentShared(64, dim) > device.sharedBytes() ? 16 : 64;
  }

  /**
   * Parts to split the tokens of texts into, given how long the longest may be: so many that the
   * device is busy, and no more.
   */
  public int groupedSplits(Heads heads, int tiles, int longest) {
    return splits(tiles * heads.groups(), longest, GROUPED_SPLIT);
  }

  /** The same of {@link #latent}. */
  public int latentSplits(Heads heads, int tiles, int longest) {
    return hopper != null && HopperLatentAttention.takes(heads)
        ? HopperLatentAttention.splits(tiles, longest, device.multiprocessors())
        : splits(tiles, longest, LATENT_SPLIT);
  }

  private int splits(int blocks, int longest, int tokens) {
    int wanted = Math.ceilDiv(2 * device.multiprocessors(), blocks);
    int useful = Math.ceilDiv(longest, tokens);
    return Math.max(1, Math.min(MOST_USEFUL_SPLITS, Math.min(wanted, useful)));
  }

  /** q {@code [rows, heads, dim]}, out {@code [rows, heads, valueDim]}. */
  public void grouped(
      Stream stream, Heads heads, Entries entries, Texts texts, Splits splits, long q, long out) {
    int keyRow = Math.ceilDiv(heads.dim(), 16) * 16 + 8;
    int valueRow = Math.ceilDiv(heads.valueDim(), 8) * 8 + 8;
    int shared = Math.max(2 * 64 * 2 * (keyRow + valueRow), 64 * 4 * valueRow);
    launch(stream, "sm80_bf16_attention", 128, shared, heads, entries, texts, splits, q, out);
  }

  /** As {@link #grouped} with one group, whose values are the beginnings of its keys. */
  public void latent(
      Stream stream, Heads heads, Entries entries, Texts texts, Splits splits, long q, long out) {
    if (hopper != null && HopperLatentAttention.takes(heads, entries, texts, q)) {
      hopper.launch(
          stream,
          heads,
          entries,
          texts,
          splits,
          q,
          arguments(heads, entries, texts, splits, q, out));
      join(stream, heads, texts, splits, out);
      return;
    }
    int shared = latentShared(texts.tileRows(), heads.dim());
    launch(
        stream, "sm80_bf16_latent_attention", 256, shared, heads, entries, texts, splits, q, out);
  }

  private static int latentShared(int rows, int dim) {
    int stride = Math.ceilDiv(dim, 16) * 16 + 8;
    int scores = rows == 16 ? 2 * 16 * 40 : rows * 36;
    return 2 * stride * (rows + 64) + 4 * scores;
  }

  private void launch(
      Stream stream,
      String file,
      int threads,
      int shared,
      Heads heads,
      Entries entries,
      Texts texts,
      Splits splits,
      long q,
      long out) {
    stream.launch(
        library.get(file, file + "_" + texts.tileRows(), shared),
        new Grid(texts.tileCount(), heads.groups(), splits.count(), threads, shared),
        arguments(heads, entries, texts, splits, q, out));
    join(stream, heads, texts, splits, out);
  }

  private static Arguments arguments(
      Heads heads, Entries entries, Texts texts, Splits splits, long q, long out) {
    return Arguments.structure()
        .pointer(out)
        .pointer(splits.partial())
        .pointer(splits.sums())
        .pointer(q)
        .pointer(entries.keys())
        .pointer(entries.values())
        .pointer(texts.pageTables())
        .pointer(texts.texts())
        .pointer(texts.tiles())
        .int64(entries.keyStride())
        .int64(entries.valueStride())
        .int32(entries.keyGroup())
        .int32(entries.valueGroup())
        .int32(texts.mostPages())
        .int32(texts.pageSize())
        .int32(splits.count())
        .int32(texts.rows())
        .int32(heads.heads())
        .int32(heads.groups())
        .int32(heads.dim())
        .int32(heads.valueDim())
        .float32(heads.scale());
  }

  private void join(Stream stream, Heads heads, Texts texts, Splits splits, long out) {
    if (splits.count() > 1) {
      int splitWarps = 1;
      while (splitWarps < JOIN_WARPS && splitWarps * JOIN_AT_ONCE < splits.count()) {
        splitWarps *= 2;
      }
      int pieces = Math.ceilDiv(heads.valueDim(), JOIN_COLUMNS);
      int columnWarps = Math.min(pieces, JOIN_WARPS / splitWarps);
      stream.launch(
          library.get("sm80_bf16_attention", "sm80_bf16_attention_join"),
          new Grid(
              texts.rows() * heads.heads(),
              Math.ceilDiv(pieces, columnWarps),
              1,
              32 * splitWarps * columnWarps,
              0),
          Arguments.list()
              .pointer(out)
              .pointer(splits.partial())
              .pointer(splits.sums())
              .int32(splits.count())
              .int32(heads.valueDim())
              .int32(columnWarps));
    }
  }
}
