package dev.fathom.engine.cuda;

import dev.fathom.engine.config.ModelConfig;
import dev.fathom.engine.config.RopeConfig;
import dev.fathom.engine.config.RopeConfig.Layout;
import dev.fathom.engine.model.Batch;
import dev.fathom.engine.model.Chunk;
import dev.fathom.engine.model.Chunk.Phase;
import dev.fathom.engine.model.FeedForward;
import dev.fathom.engine.model.GroupedQueryAttention;
import dev.fathom.engine.model.LatentAttention;
import dev.fathom.engine.model.Layer;
import dev.fathom.engine.model.Linear;
import dev.fathom.engine.model.MixtureOfExperts;
import dev.fathom.engine.model.MultiTokenPrediction;
import dev.fathom.engine.model.RmsNorm;
import dev.fathom.engine.model.Router;
import dev.fathom.engine.model.SwiGlu;
import dev.fathom.engine.model.Transformer;
import dev.fathom.engine.tensor.Tensor;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * A model as plain loops that round to bfloat16 where the device does: what a kernel writes for
 * another one to read is bfloat16, sums and the residual stream are float32. Without roundings it
 * is what the processor computes, so that the two tell apart what is rounding and what is wrong.
 *
 * <p>For texts of up to 32 tokens: beyond, the weights of attention are rounded relative to the
 * largest score so far, tile by tile.
 */
final class RoundedModel {

  /** Where the device rounds. */
  enum Point {
    /** Norms, which products read. */
    NORMED,
    /** Queries, latent ones too. */
    QUERIES,
    /** Keys, values and latents, and what latents expand to. */
    ENTRIES,
    /** The weights of attention before they meet the values. */
    WEIGHTS,
    /** What attention gives. */
    MIXED,
    /** silu(gate) · up. */
    INNER,
    /** MLA's up-projection, which is kept in bfloat16 whatever the model's own format is. */
    EXPANSION
  }

  private final Transformer model;
  private final ModelConfig config;
  private final Set<Point> rounded;
  private final Map<Integer, Map<Integer, float[]>> cache = new HashMap<>();
  private final IdentityHashMap<Tensor, float[]> floats = new IdentityHashMap<>();

  RoundedModel(Transformer model, Set<Point> rounded) {
    this.model = model;
    this.config = model.config();
    this.rounded = rounded;
  }

  /** A row of a step: its chunk, its place in the text, and its entry's place in the cache. */
  private record Row(Chunk chunk, int position, int slot) {}

  private float round(Point point, float value) {
    if (!rounded.contains(point)) {
      return value;
    }
    int bits = Float.floatToRawIntBits(value);
    return Float.intBitsToFloat((bits + 0x7FFF + (bits >>> 16 & 1)) >>> 16 << 16);
  }

  private float[] round(Point point, float[] values) {
    float[] all = new float[values.length];
    for (int i = 0; i < all.length; i++) {
      all[i] = round(point, values[i]);
    }
    return all;
  }

  private float[] floats(Tensor tensor) {
    return floats.computeIfAbsent(tensor, Tensor::toFloats);
  }

  /** The residual stream after the last layer, by row. */
  float[][] forward(Batch batch, int pageSize) {
    float[][] x = embed(batch);
    List<Row> rows = rows(batch, pageSize);
    for (int layer = 0; layer < model.layers().size(); layer++) {
      layer(model.layers().get(layer), layer, rows, pageSize, x);
    }
    return x;
  }

  /** That of the draft layer. */
  float[][] draft(Batch batch, int pageSize, float[][] previous) {
    MultiTokenPrediction draft = model.draft().orElseThrow();
    float[][] x = new float[previous.length][];
    int[] tokens = batch.tokens();
    for (int row = 0; row < x.length; row++) {
      float[] embedding = embedding(draft.embedding(), tokens[row]);
      float[] joined =
          concatenated(
              round(Point.NORMED, norm(draft.embeddingNorm(), embedding)),
              round(Point.NORMED, norm(draft.hiddenNorm(), previous[row])));
      x[row] = product(draft.projection(), joined);
    }
    layer(draft.block(), draft.layer(), rows(batch, pageSize), pageSize, x);
    return x;
  }

  float[] logits(float[] x) {
    return product(model.head(), round(Point.NORMED, norm(model.norm(), x)));
  }

  /** What an embedding is made of. */
  float[] state(float[] x) {
    return norm(model.norm(), x);
  }

  float[] draftLogits(float[] x) {
    MultiTokenPrediction draft = model.draft().orElseThrow();
    return product(draft.head(), round(Point.NORMED, norm(draft.norm(), x)));
  }

  private float[][] embed(Batch batch) {
    int[] tokens = batch.tokens();
    float[][] x = new float[tokens.length][];
    for (int row = 0; row < x.length; row++) {
      x[row] = embedding(model.embedding(), tokens[row]);
    }
    return x;
  }

  private float[] embedding(Tensor table, int token) {
    int width = table.columns();
    return java.util.Arrays.copyOfRange(floats(table), token * width, (token + 1) * width);
  }

  private static List<Row> rows(Batch batch, int pageSize) {
    return batch.chunks().stream()
        .flatMap(
            chunk ->
                java.util.stream.IntStream.range(chunk.start(), chunk.end())
                    .mapToObj(at -> new Row(chunk, at, slot(chunk, at, pageSize))))
        .toList();
  }

  private static int slot(Chunk chunk, int position, int pageSize) {
    return chunk.pageTable()[position / pageSize] * pageSize + position % pageSize;
  }

  private void layer(Layer layer, int index, List<Row> rows, int pageSize, float[][] x) {
    float[][] normed = new float[x.length][];
    for (int row = 0; row < x.length; row++) {
      normed[row] = round(Point.NORMED, norm(layer.attentionNorm(), x[row]));
    }
    float[][] mixed =
        switch (layer.attention()) {
          case GroupedQueryAttention grouped -> grouped(grouped, index, rows, pageSize, normed);
          case LatentAttention latent -> latent(latent, index, rows, pageSize, normed);
        };
    for (int row = 0; row < x.length; row++) {
      add(x[row], 1, mixed[row]);
      feed(layer.feedForward(), round(Point.NORMED, norm(layer.feedForwardNorm(), x[row])), x[row]);
    }
  }

  private float[][] grouped(
      GroupedQueryAttention attention, int layer, List<Row> rows, int pageSize, float[][] x) {
    int dim = attention.dim();
    float[][] queries = new float[x.length][];
    for (int row = 0; row < x.length; row++) {
      queries[row] = product(attention.query(), x[row]);
      float[] keys = product(attention.key(), x[row]);
      float[] values = product(attention.value(), x[row]);
      int at = row;
      attention.queryNorm().ifPresent(norm -> heads(norm, queries[at]));
      attention.keyNorm().ifPresent(norm -> heads(norm, keys));
      for (int head = 0; head < attention.heads(); head++) {
        rotate(rows.get(row).position, queries[row], head * dim);
      }
      for (int group = 0; group < attention.groups(); group++) {
        rotate(rows.get(row).position, keys, group * dim);
      }
      entries(layer).put(rows.get(row).slot, round(Point.ENTRIES, concatenated(keys, values)));
      queries[row] = round(Point.QUERIES, queries[row]);
    }
    float[][] out = new float[x.length][];
    int perGroup = attention.heads() / attention.groups();
    for (int row = 0; row < x.length; row++) {
      Row own = rows.get(row);
      float[] mixed = new float[attention.heads() * dim];
      for (int head = 0; head < attention.heads(); head++) {
        int key = head / perGroup * dim;
        float[][] entries = new float[own.position + 1][];
        for (int t = 0; t < entries.length; t++) {
          entries[t] = entry(layer, slot(own.chunk, t, pageSize));
        }
        attend(
            share(own.chunk.tokens().length * perGroup),
            (float) (1 / Math.sqrt(dim)),
            queries[row],
            head * dim,
            dim,
            entries,
            key,
            attention.groups() * dim + key,
            dim,
            mixed,
            head * dim);
      }
      out[row] = product(attention.output(), round(Point.MIXED, mixed));
    }
    return out;
  }

  /** Tokens that one warp of the grouped kernel has. */
  private static int share(int queries) {
    return queries <= 16 ? 16 : 64;
  }

  private float[][] latent(
      LatentAttention attention, int layer, List<Row> rows, int pageSize, float[][] x) {
    int heads = attention.heads();
    int nope = attention.dims().nopeDim();
    int dim = nope + attention.dims().ropeDim();
    int rank = attention.dims().rank();
    int value = attention.dims().valueDim();
    float[] up = round(Point.EXPANSION, floats(attention.keyValueUp()));
    float[][] queries = new float[x.length][];
    for (int row = 0; row < x.length; row++) {
      float[] input = x[row];
      if (attention.queryDown().isPresent()) {
        float[] compressed = product(attention.queryDown().get(), x[row]);
        input = round(Point.NORMED, norm(attention.queryNorm().orElseThrow(), compressed));
      }
      queries[row] = product(attention.query(), input);
      for (int head = 0; head < heads; head++) {
        rotate(rows.get(row).position, queries[row], head * dim + nope);
      }
      queries[row] = round(Point.QUERIES, queries[row]);
      float[] entry = product(attention.keyValueDown(), x[row]);
      float[] normed = norm(attention.latentNorm(), java.util.Arrays.copyOf(entry, rank));
      System.arraycopy(normed, 0, entry, 0, rank);
      rotate(rows.get(row).position, entry, rank);
      entries(layer).put(rows.get(row).slot, round(Point.ENTRIES, entry));
    }
    float[][] out = new float[x.length][];
    for (int row = 0; row < x.length; row++) {
      Row own = rows.get(row);
      float[] mixed = new float[heads * value];
      float[][] entries = new float[own.position + 1][];
      for (int t = 0; t < entries.length; t++) {
        entries[t] = entry(layer, slot(own.chunk, t, pageSize));
      }
      for (int head = 0; head < heads; head++) {
        int first = head * (nope + value);
        if (own.chunk.phase() == Phase.DECODE) {
          float[] query = new float[rank + dim - nope];
          for (int i = 0; i < rank; i++) {
            double sum = 0;
            for (int n = 0; n < nope; n++) {
              sum += (double) queries[row][head * dim + n] * up[(first + n) * rank + i];
            }
            query[i] = round(Point.QUERIES, (float) sum);
          }
          System.arraycopy(queries[row], head * dim + nope, query, rank, dim - nope);
          float[] latent = new float[rank];
          attend(32, attention.scale(), query, 0, query.length, entries, 0, 0, rank, latent, 0);
          latent = round(Point.MIXED, latent);
          for (int v = 0; v < value; v++) {
            mixed[head * value + v] = dot(up, (first + nope + v) * rank, latent, 0, rank);
          }
        } else {
          float[][] expanded = new float[entries.length][];
          for (int t = 0; t < entries.length; t++) {
            expanded[t] = new float[dim + value];
            for (int n = 0; n < nope + value; n++) {
              expanded[t][n < nope ? n : dim + n - nope] =
                  round(Point.ENTRIES, dot(up, (first + n) * rank, entries[t], 0, rank));
            }
            System.arraycopy(entries[t], rank, expanded[t], nope, dim - nope);
          }
          attend(
              share(own.chunk.tokens().length),
              attention.scale(),
              queries[row],
              head * dim,
              dim,
              expanded,
              0,
              dim,
              value,
              mixed,
              head * value);
        }
      }
      out[row] = product(attention.output(), round(Point.MIXED, mixed));
    }
    return out;
  }

  /** softmax(q·K·scale)·V, each {@code share} of the tokens with weights of its own. */
  private void attend(
      int share,
      float scale,
      float[] q,
      int qAt,
      int dim,
      float[][] entries,
      int keyAt,
      int valueAt,
      int valueDim,
      float[] out,
      int to) {
    if (entries.length > 32) {
      throw new IllegalArgumentException("texts of up to 32 tokens");
    }
    float[] scores = new float[entries.length];
    float peak = Float.NEGATIVE_INFINITY;
    for (int t = 0; t < scores.length; t++) {
      scores[t] = dot(q, qAt, entries[t], keyAt, dim) * scale;
      peak = Math.max(peak, scores[t]);
    }
    double total = 0;
    double[] sums = new double[valueDim];
    for (int first = 0; first < scores.length; first += share) {
      int end = Math.min(scores.length, first + share);
      float most = Float.NEGATIVE_INFINITY;
      for (int t = first; t < end; t++) {
        most = Math.max(most, scores[t]);
      }
      double factor = Math.exp(most - peak);
      for (int t = first; t < end; t++) {
        float weight = (float) Math.exp(scores[t] - most);
        total += factor * weight;
        for (int i = 0; i < valueDim; i++) {
          sums[i] += factor * round(Point.WEIGHTS, weight) * entries[t][valueAt + i];
        }
      }
    }
    for (int i = 0; i < valueDim; i++) {
      out[to + i] = (float) (sums[i] / total);
    }
  }

  private void feed(FeedForward block, float[] x, float[] to) {
    switch (block) {
      case SwiGlu dense -> add(to, 1, gated(dense, x));
      case MixtureOfExperts mixture -> {
        Router.Choice choice = mixture.router().choose(product(mixture.gate(), x), 0);
        for (int i = 0; i < choice.experts().length; i++) {
          SwiGlu expert = mixture.experts().get(choice.experts()[i]);
          add(to, choice.weights()[i], gated(expert, x));
        }
        mixture.shared().ifPresent(shared -> add(to, 1, gated(shared, x)));
      }
    }
  }

  private float[] gated(SwiGlu block, float[] x) {
    float[] inner = product(block.gate(), x);
    float[] up = product(block.up(), x);
    for (int i = 0; i < inner.length; i++) {
      inner[i] = round(Point.INNER, (float) (inner[i] / (1 + Math.exp(-inner[i]))) * up[i]);
    }
    return product(block.down(), inner);
  }

  private Map<Integer, float[]> entries(int layer) {
    return cache.computeIfAbsent(layer, key -> new HashMap<>());
  }

  private float[] entry(int layer, int slot) {
    return Objects.requireNonNull(entries(layer).get(slot), "a token that was never computed");
  }

  private float[] product(Linear linear, float[] x) {
    Tensor w = linear.weight();
    float[] weights = floats(w);
    float[] y = new float[w.rows()];
    for (int n = 0; n < y.length; n++) {
      float bias = linear.bias().length == 0 ? 0 : linear.bias()[n];
      y[n] = dot(weights, n * w.columns(), x, 0, w.columns()) + bias;
    }
    return y;
  }

  private static float dot(float[] a, int aAt, float[] b, int bAt, int n) {
    double sum = 0;
    for (int i = 0; i < n; i++) {
      sum += (double) a[aAt + i] * b[bAt + i];
    }
    return (float) sum;
  }

  private static void add(float[] to, float factor, float[] values) {
    for (int i = 0; i < to.length; i++) {
      to[i] += factor * values[i];
    }
  }

  private static float[] norm(RmsNorm norm, float[] x) {
    float[] y = x.clone();
    heads(norm, y);
    return y;
  }

  /** Normalises each stretch that is as long as the norm's weights. */
  private static void heads(RmsNorm norm, float[] x) {
    int n = norm.weight().length;
    for (int at = 0; at < x.length; at += n) {
      float scale = (float) (1 / Math.sqrt(dot(x, at, x, at, n) / n + norm.epsilon()));
      for (int i = 0; i < n; i++) {
        x[at + i] = norm.weight()[i] * (x[at + i] * scale);
      }
    }
  }

  private void rotate(int position, float[] x, int at) {
    RopeConfig rope = config.rope();
    double[] frequencies = rope.frequencies();
    int step = rope.layout() == Layout.PAIRS ? 2 : 1;
    int partner = rope.layout() == Layout.PAIRS ? 1 : frequencies.length;
    for (int p = 0; p < frequencies.length; p++) {
      float cosine = (float) (Math.cos(position * frequencies[p]) * rope.amplitude());
      float sine = (float) (Math.sin(position * frequencies[p]) * rope.amplitude());
      float a = x[at + p * step];
      float b = x[at + p * step + partner];
      x[at + p * step] = a * cosine - b * sine;
      x[at + p * step + partner] = b * cosine + a * sine;
    }
  }

  private static float[] concatenated(float[] first, float[] second) {
    float[] both = java.util.Arrays.copyOf(first, first.length + second.length);
    System.arraycopy(second, 0, both, first.length, second.length);
    return both;
  }
}
