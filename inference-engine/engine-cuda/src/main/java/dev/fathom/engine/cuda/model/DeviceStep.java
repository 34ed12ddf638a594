package dev.fathom.engine.cuda.model;

import dev.fathom.engine.cuda.kernel.Texts;
import dev.fathom.engine.model.Batch;
import dev.fathom.engine.model.Chunk;
import java.util.ArrayList;
import java.util.List;

/**
 * One step as the kernels are told of it: addresses of what was staged.
 *
 * @param rows rows that are computed; {@code live}, an address, says how many of them are real
 * @param cached texts whose queries go to the cache itself, in lists of one tile size each
 * @param firstCached the first row of those texts; likewise {@code cachedRows} to the last one
 * @param expanded texts of latent attention whose keys and values are expanded first
 */
record DeviceStep(
    int rows,
    long tokens,
    long positions,
    long slots,
    long live,
    List<Texts> cached,
    int firstCached,
    int cachedRows,
    List<Expanded> expanded,
    int splits) {

  /** One text by itself: its page table's address, and its tokens with those before. */
  record Expanded(Texts texts, long pageTable, int tokens) {}

  /** How a model cuts queries into tiles. */
  interface Tiling {

    /** Whether a text is computed with its keys and values expanded. */
    boolean expands(Chunk chunk);

    /** Queries of a token that are rows of one matrix. */
    int queriesOfToken(boolean expanded);

    int tileRows(int queries, boolean expanded);

    /** Parts to split the tokens of texts into, given how long the longest may be. */
    int splits(int rows, int tiles, int longest);
  }

  /**
   * The shape of a step that is the same for all steps that may share a recording: only decoding,
   * filled up to {@code rows}.
   */
  record Shape(int rows, int mostPages) {}

  /** Fills the batch up to the shape's rows with texts on a page of their own. */
  static DeviceStep stage(
      Staging staging, Batch batch, CudaCache cache, Tiling tiling, Shape shape) {
    List<Chunk> chunks = new ArrayList<>(batch.chunks());
    int live = batch.rows();
    int[] spare = {cache.sparePage()};
    for (int row = live; row < shape.rows(); row++) {
      chunks.add(new Chunk(new int[] {0}, 0, spare, Chunk.Phase.DECODE));
    }
    Batch whole = new Batch(chunks);
    int[] positions = whole.positions();
    staging.begin();
    return new Builder(staging, whole, cache, tiling, shape.mostPages())
        .build(
            staging.ints(whole.tokens()),
            staging.ints(positions),
            staging.ints(slots(whole, cache)),
            staging.ints(live));
  }

  private static int[] slots(Batch batch, CudaCache cache) {
    int[] slots = new int[batch.rows()];
    int row = 0;
    int size = cache.pageSize();
    for (Chunk chunk : batch.chunks()) {
      for (int position = chunk.start(); position < chunk.end(); position++) {
        slots[row++] = chunk.pageTable()[position / size] * size + position % size;
      }
    }
    return slots;
  }

  private record Tile(int text, int first) {}

  private static final class Builder {

    private final Staging staging;
    private final Batch batch;
    private final Tiling tiling;
    private final int mostPages;
    private final int pageSize;
    private final int rows;

    Builder(Staging staging, Batch batch, CudaCache cache, Tiling tiling, int mostPages) {
      this.staging = staging;
      this.batch = batch;
      this.tiling = tiling;
      this.mostPages = mostPages;
      pageSize = cache.pageSize();
      rows = batch.rows();
    }

    DeviceStep build(long tokens, long positions, long slots, long live) {
      List<Chunk> chunks = batch.chunks();
      int[] texts = new int[3 * chunks.size()];
      int[] tables = new int[chunks.size() * mostPages];
      List<Tile> small = new ArrayList<>();
      List<Tile> large = new ArrayList<>();
      int row = 0;
      int firstCached = -1;
      int endCached = 0;
      for (int text = 0; text < chunks.size(); text++) {
        Chunk chunk = chunks.get(text);
        texts[3 * text] = row;
        texts[3 * text + 1] = chunk.tokens().length;
        texts[3 * text + 2] = chunk.start();
        int pages = Math.ceilDiv(chunk.end(), pageSize);
        System.arraycopy(chunk.pageTable(), 0, tables, text * mostPages, pages);
        if (!tiling.expands(chunk)) {
          int queries = chunk.tokens().length * tiling.queriesOfToken(false);
          int tileRows = tiling.tileRows(queries, false);
          add(tileRows == 16 ? small : large, text, queries, tileRows);
          firstCached = firstCached < 0 ? row : firstCached;
          endCached = row + chunk.tokens().length;
        }
        row += chunk.tokens().length;
      }
      long textsAt = staging.ints(texts);
      long tablesAt = staging.ints(tables);
      List<Texts> cached = new ArrayList<>();
      // those that may be split come first: joining the splits writes all rows
      addTo(cached, small, 16, textsAt, tablesAt);
      addTo(cached, large, 64, textsAt, tablesAt);
      int tiles = small.size() + large.size();
      boolean splittable = small.isEmpty() != large.isEmpty();
      return new DeviceStep(
          rows,
          tokens,
          positions,
          slots,
          live,
          cached,
          Math.max(0, firstCached),
          firstCached < 0 ? 0 : endCached - firstCached,
          expanded(textsAt, tablesAt),
          splittable ? tiling.splits(rows, tiles, mostPages * pageSize) : 1);
    }

    private static void add(List<Tile> tiles, int text, int queries, int tileRows) {
      for (int first = 0; first < queries; first += tileRows) {
        tiles.add(new Tile(text, first));
      }
    }

    private void addTo(List<Texts> lists, List<Tile> tiles, int tileRows, long texts, long tables) {
      if (!tiles.isEmpty()) {
        lists.add(
            new Texts(
                texts,
                staging.ints(pairs(tiles)),
                tiles.size(),
                tileRows,
                tables,
                mostPages,
                pageSize,
                rows));
      }
    }

    private static int[] pairs(List<Tile> tiles) {
      return tiles.stream()
          .flatMapToInt(tile -> java.util.stream.IntStream.of(tile.text(), tile.first()))
          .toArray();
    }

    private List<Expanded> expanded(long texts, long tables) {
      List<Expanded> all = new ArrayList<>();
      for (int text = 0; text < batch.chunks().size(); text++) {
        Chunk chunk = batch.chunks().get(text);
        if (tiling.expands(chunk)) {
          int queries = chunk.tokens().length * tiling.queriesOfToken(true);
          int tileRows = tiling.tileRows(queries, true);
          List<Tile> tiles = new ArrayList<>();
          add(tiles, text, queries, tileRows);
          long at = staging.ints(pairs(tiles));
          all.add(
              new Expanded(
                  new Texts(texts, at, tiles.size(), tileRows, 0, 0, pageSize, rows),
                  tables + 4L * text * mostPages,
                  chunk.end()));
        }
      }
      return all;
    }
  }
}
