package dev.fathom.engine.cuda.driver;

/**
 * How many blocks of how many threads.
 *
 * @param sharedBytes shared memory of a block beyond what the kernel declares
 */
public record Grid(int x, int y, int z, int threads, int sharedBytes) {

  /** A row of blocks. */
  public static Grid of(int blocks, int threads) {
    return new Grid(blocks, 1, 1, threads, 0);
  }

  /** So many threads at least. */
  public static Grid covering(long count, int threads) {
    return of(Math.toIntExact(Math.ceilDiv(count, threads)), threads);
  }
}
