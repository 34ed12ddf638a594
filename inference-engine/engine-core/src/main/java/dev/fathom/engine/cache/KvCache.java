package dev.fathom.engine.cache;

import java.util.stream.IntStream;

/**
 * The paged KV cache in main memory: for every layer one array of {@code pages × pageSize} entries
 * of {@code width} floats. What an entry holds is the attention's business: keys and values of all
 * heads, or one latent. A text's entries are found through its page table, so that texts need no
 * contiguous room and can share pages.
 *
 * <p>All memory is taken in the constructor. Who may write which page is settled outside, by {@link
 * PrefixCache}.
 */
public final class KvCache implements Cache {

  private final int width;
  private final int pageSize;
  private final float[][] layers;

  /**
   * Takes the memory.
   *
   * @param width floats a token and layer
   * @param pageSize tokens a page
   */
  public KvCache(int layers, int width, int pages, int pageSize) {
    this.width = width;
    this.pageSize = pageSize;
    int floats = Math.multiplyExact(Math.multiplyExact(pages, pageSize), width);
    // in parallel, since the system clears the memory first
    this.layers =
        IntStream.range(0, layers)
            .parallel()
            .mapToObj(_ -> new float[floats])
            .toArray(float[][]::new);
  }

  /** Bytes that a cache of this shape takes. */
  public static long bytes(int layers, int width, int pages, int pageSize) {
    return 4L * layers * width * pages * pageSize;
  }

  public int width() {
    return width;
  }

  @Override
  public int pageSize() {
    return pageSize;
  }

  /** Nothing to do: the collector takes the arrays. */
  @Override
  public void close() {}

  /** The entries of a layer, page after page. */
  public float[] layer(int layer) {
    return layers[layer];
  }

  /** Where the entry of a token starts, given its text's page table. */
  public int offset(int[] pageTable, int position) {
    return (pageTable[position / pageSize] * pageSize + position % pageSize) * width;
  }
}
