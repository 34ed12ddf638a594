package dev.fathom.engine.cuda.check;

import dev.fathom.engine.cuda.driver.DeviceProperties;
import dev.fathom.engine.cuda.driver.TensorMaps;
import dev.fathom.engine.cuda.kernel.AttentionKernels;
import dev.fathom.engine.cuda.kernel.Entries;
import dev.fathom.engine.cuda.kernel.Heads;
import dev.fathom.engine.cuda.kernel.HopperKernels;
import dev.fathom.engine.cuda.kernel.Splits;
import dev.fathom.engine.cuda.kernel.Texts;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/** Attention over pages in random order: grouped and latent, prompts and answers, split and not. */
final class AttentionChecks implements Check {

  /** Tokens, and how many are before them. */
  private record Text(int tokens, int before) {}

  private record Shape(
      boolean latent,
      boolean hopper,
      Heads heads,
      List<Text> texts,
      int pageSize,
      int tileRows,
      int splits) {

    AttentionKernels kernels(Bed bed) {
      DeviceProperties device = bed.device().properties();
      return hopper
          ? new AttentionKernels(bed.library(), device, TensorMaps.open())
          : new AttentionKernels(bed.library(), device);
    }

    String name() {
      return (hopper ? "hopper latent" : latent ? "latent" : "grouped") + " attention";
    }
  }

  @Override
  public List<Result> run(Bed bed, Randoms random, boolean large) {
    List<Shape> shapes = new ArrayList<>();
    List<Text> prompts = List.of(new Text(19, 0), new Text(1, 3), new Text(40, 70));
    List<Text> answers = List.of(new Text(1, 0), new Text(1, 201), new Text(2, 64));
    for (int tile : new int[] {16, 64}) {
      shapes.add(grouped(4, 2, 6, 6, prompts, 16, tile, 1));
      shapes.add(grouped(4, 1, 128, 128, prompts, 16, tile, 1));
      shapes.add(grouped(3, 3, 40, 24, answers, 5, tile, 1));
      shapes.add(grouped(8, 2, 64, 64, answers, 16, tile, 3));
      shapes.add(latent(4, 12, 8, answers, 16, tile, 1));
      shapes.add(latent(5, 64, 16, prompts, 7, tile, 1));
      shapes.add(latent(16, 512, 64, List.of(new Text(1, 77)), 16, tile, 2));
      shapes.add(latent(4, 13, 8, answers, 16, tile, 2));
      shapes.add(latent(3, 200, 8, List.of(new Text(1, 330), new Text(2, 5)), 16, tile, 40));
    }
    if (large) {
      List<Text> long64 = List.of(new Text(1, 65535));
      List<Text> many = List.of(new Text(1, 8191), new Text(1, 4000), new Text(3, 8000));
      shapes.add(grouped(32, 8, 128, 128, many, 16, 16, 16));
      shapes.add(grouped(32, 8, 128, 128, List.of(new Text(1024, 1024)), 16, 64, 1));
      shapes.add(grouped(16, 16, 192, 128, List.of(new Text(512, 300)), 16, 64, 1));
      shapes.add(latent(128, 512, 64, many, 16, 64, 8));
      shapes.add(latent(16, 512, 64, long64, 64, 16, 64));
    }
    if (HopperKernels.supported(bed.device().properties())) {
      List<Text> odd = List.of(new Text(3, 60), new Text(9, 150), new Text(2, 0));
      shapes.add(hopper(5, odd, 16, 64, 1));
      shapes.add(hopper(5, odd, 8, 16, 2));
      shapes.add(
          hopper(40, List.of(new Text(1, 62), new Text(1, 64), new Text(1, 276)), 64, 64, 3));
      if (large) {
        List<Text> many = List.of(new Text(1, 8191), new Text(1, 4000), new Text(3, 8000));
        shapes.add(hopper(128, many, 16, 64, 1));
        shapes.add(hopper(128, many, 64, 64, 8));
        shapes.add(hopper(16, List.of(new Text(1, 2047)), 16, 16, 16));
        shapes.add(hopper(16, List.of(new Text(1, 65535)), 128, 16, 132));
      }
    }
    List<Result> results = new ArrayList<>();
    for (Shape shape : shapes) {
      results.add(run(bed, random, shape));
    }
    return results;
  }

  private static Shape grouped(
      int heads,
      int groups,
      int dim,
      int value,
      List<Text> texts,
      int pageSize,
      int tile,
      int splits) {
    Heads all = new Heads(heads, groups, dim, value, (float) (1 / Math.sqrt(dim)));
    return new Shape(false, false, all, texts, pageSize, tile, splits);
  }

  private static Shape latent(
      int heads, int rank, int rope, List<Text> texts, int pageSize, int tile, int splits) {
    Heads all = new Heads(heads, 1, rank + rope, rank, (float) (1 / Math.sqrt(rank)));
    return new Shape(true, false, all, texts, pageSize, tile, splits);
  }

  /** DeepSeek's widths. */
  private static Shape hopper(int heads, List<Text> texts, int pageSize, int tile, int splits) {
    Heads all = new Heads(heads, 1, 576, 512, (float) (1 / Math.sqrt(192)));
    return new Shape(true, true, all, texts, pageSize, tile, splits);
  }

  private static Result run(Bed bed, Randoms random, Shape shape) {
    Heads heads = shape.heads;
    AttentionKernels kernels = shape.kernels(bed);
    int mostPages = 0;
    int rows = 0;
    int allPages = 0;
    for (Text text : shape.texts) {
      int pages = Math.ceilDiv(text.before + text.tokens, shape.pageSize);
      mostPages = Math.max(mostPages, pages);
      rows += text.tokens;
      allPages += pages;
    }
    int width = shape.latent ? heads.dim() : heads.groups() * (heads.dim() + heads.valueDim());
    float[] cache = Bf16.round(random.floats(allPages * shape.pageSize * width));
    float[] q = Bf16.round(random.floats(rows * heads.heads() * heads.dim()));
    int[] shuffled = random.distinct(allPages, allPages);
    int[] texts = new int[3 * shape.texts.size()];
    int[] tables = new int[shape.texts.size() * mostPages];
    List<Integer> tiles = new ArrayList<>();
    int row = 0;
    int page = 0;
    for (int t = 0; t < shape.texts.size(); t++) {
      Text text = shape.texts.get(t);
      texts[3 * t] = row;
      texts[3 * t + 1] = text.tokens;
      texts[3 * t + 2] = text.before;
      int pages = Math.ceilDiv(text.before + text.tokens, shape.pageSize);
      System.arraycopy(shuffled, page, tables, t * mostPages, pages);
      for (int first = 0; first < text.tokens * heads.perGroup(); first += shape.tileRows) {
        tiles.add(t);
        tiles.add(first);
      }
      row += text.tokens;
      page += pages;
    }
    int outputs = rows * heads.heads() * heads.valueDim();
    long out = bed.room(2L * outputs);
    long at = bed.bf16(cache);
    Texts all =
        new Texts(
            bed.ints(texts),
            bed.ints(tiles.stream().mapToInt(Integer::intValue).toArray()),
            tiles.size() / 2,
            shape.tileRows,
            bed.ints(tables),
            mostPages,
            shape.pageSize,
            rows);
    Splits splits =
        shape.splits == 1
            ? Splits.NONE
            : new Splits(
                shape.splits,
                bed.room(4L * shape.splits * outputs),
                bed.room(4L * shape.splits * rows * heads.heads()));
    long query = bed.bf16(q);
    int keys = heads.groups() * heads.dim();
    if (shape.latent) {
      kernels.latent(
          bed.stream(), heads, new Entries(at, at, width, width, 0, 0), all, splits, query, out);
    } else {
      kernels.grouped(
          bed.stream(),
          heads,
          new Entries(at, at + 2L * keys, width, width, heads.dim(), heads.valueDim()),
          all,
          splits,
          query,
          out);
    }
    double[] expected = new double[outputs];
    for (int t = 0; t < shape.texts.size(); t++) {
      Text text = shape.texts.get(t);
      int first = texts[3 * t] * heads.heads();
      int table = t * mostPages;
      IntStream.range(0, text.tokens * heads.heads())
          .parallel()
          .forEach(
              i -> {
                int group = i % heads.heads() / heads.perGroup();
                attend(
                    shape,
                    q,
                    first + i,
                    cache,
                    width,
                    tables,
                    table,
                    text.before + i / heads.heads() + 1,
                    shape.latent ? 0 : group * heads.dim(),
                    shape.latent ? 0 : keys + group * heads.valueDim(),
                    expected);
              });
    }
    return Result.of(
        shape.name() + ", tiles of " + shape.tileRows,
        "%d heads in %d groups, %d/%d wide, %d rows, %d splits"
            .formatted(
                heads.heads(), heads.groups(), heads.dim(), heads.valueDim(), rows, shape.splits),
        bed.readBf16(out, outputs),
        expected,
        Result.BF16);
  }

  /** softmax(q·K·scale)·V of one query over the first {@code length} tokens. */
  private static void attend(
      Shape shape,
      float[] q,
      int index,
      float[] cache,
      int width,
      int[] tables,
      int table,
      int length,
      int keyAt,
      int valueAt,
      double[] out) {
    Heads heads = shape.heads;
    double[] scores = new double[length];
    int[] entries = new int[length];
    double most = Double.NEGATIVE_INFINITY;
    for (int token = 0; token < length; token++) {
      entries[token] =
          (tables[table + token / shape.pageSize] * shape.pageSize + token % shape.pageSize)
              * width;
      scores[token] =
          heads.scale()
              * Expected.dot(q, index * heads.dim(), cache, entries[token] + keyAt, heads.dim());
      most = Math.max(most, scores[token]);
    }
    double sum = 0;
    for (int token = 0; token < length; token++) {
      double weight = Math.exp(scores[token] - most);
      sum += weight;
      for (int i = 0; i < heads.valueDim(); i++) {
        out[index * heads.valueDim() + i] += weight * cache[entries[token] + valueAt + i];
      }
    }
    for (int i = 0; i < heads.valueDim(); i++) {
      out[index * heads.valueDim() + i] /= sum;
    }
  }
}
