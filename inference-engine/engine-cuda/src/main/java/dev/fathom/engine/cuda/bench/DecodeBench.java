package dev.fathom.engine.cuda.bench;

import dev.fathom.engine.cache.Cache;
import dev.fathom.engine.config.ExpertConfig;
import dev.fathom.engine.config.ModelConfig;
import dev.fathom.engine.cuda.bench.CudaBench.Measured;
import dev.fathom.engine.cuda.driver.Device;
import dev.fathom.engine.cuda.model.CudaOptions;
import dev.fathom.engine.cuda.model.CudaTransformer;
import dev.fathom.engine.cuda.model.KernelTime;
import dev.fathom.engine.cuda.model.StepTimes;
import dev.fathom.engine.cuda.weights.RandomWeights;
import dev.fathom.engine.kernel.ReferenceKernels;
import dev.fathom.engine.model.Batch;
import dev.fathom.engine.model.Chunk;
import dev.fathom.engine.model.Chunk.Phase;
import dev.fathom.engine.model.GroupedQueryAttention;
import dev.fathom.engine.model.LatentAttention;
import dev.fathom.engine.model.Layer;
import dev.fathom.engine.model.Linear;
import dev.fathom.engine.model.MixtureOfExperts;
import dev.fathom.engine.model.SwiGlu;
import dev.fathom.engine.model.Transformer;
import dev.fathom.engine.sampling.Draw;
import dev.fathom.engine.tensor.DType;
import dev.fathom.engine.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Whole steps of decoding, from the token before to the token after, on random weights. */
final class DecodeBench {

  private static final int CONTEXT = 2048;
  private static final int PAGE = 64;
  private static final int STEPS = 48;
  private static final int WARM_UP = 8;

  private final ModelConfig config;
  private final DType type;
  private final CudaOptions options;
  private @Nullable StepTimes times;

  DecodeBench(ModelConfig config, DType type, CudaOptions options) {
    this.config = config;
    this.type = type;
    this.options = options;
  }

  Measured run(int batch, double copyRate, double libraryRate) {
    try (RandomWeights weights = new RandomWeights(type)) {
      Transformer structure = Transformer.load(config, weights, new ReferenceKernels());
      try (CudaTransformer model = CudaTransformer.load(structure, Device.open(0), options)) {
        double seconds = step(model, batch);
        times = time(model, batch);
        double bytes = weightBytes(structure, batch) + cacheBytes(model, batch);
        double flops = 2 * batch * activeWeights(structure);
        double floor =
            Math.max(
                bytes / copyRate,
                batch > 1 && !Double.isNaN(libraryRate) ? flops / libraryRate : 0);
        return new Measured(
            String.format(
                Locale.ROOT,
                "%.2f ms, %.0f tokens/s, %.0f GB/s",
                1e3 * seconds,
                batch / seconds,
                bytes / seconds / 1e9),
            floor / seconds);
      }
    }
  }

  /** The share of the last run's step in which no kernel runs. */
  Measured gap() {
    StepTimes last = times;
    if (last == null) {
      throw new IllegalStateException("the step itself was not measured");
    }
    return new Measured(
        String.format(
            Locale.ROOT,
            "%.3f ms as recorded, %d kernels %.3f ms",
            1e3 * last.replaySeconds(),
            last.launches(),
            1e3 * last.kernelSeconds()),
        last.gap());
  }

  /** The kernels of the last run's step, the longest first. */
  List<KernelTime> kernels() {
    StepTimes last = times;
    return last == null ? List.of() : last.kernels();
  }

  private static StepTimes time(CudaTransformer model, int batch) {
    int pages = Math.ceilDiv(CONTEXT, PAGE);
    try (Cache cache = model.newCache(batch * pages, PAGE)) {
      List<Chunk> chunks = new ArrayList<>();
      for (int text = 0; text < batch; text++) {
        int first = text * pages;
        int[] table = IntStream.range(first, first + pages).toArray();
        chunks.add(new Chunk(new int[] {31 * text}, CONTEXT - 1, table, Phase.DECODE));
      }
      return model.time(new Batch(chunks), cache);
    }
  }

  private static double step(CudaTransformer model, int batch) {
    int pages = Math.ceilDiv(CONTEXT + STEPS + WARM_UP, PAGE);
    try (Cache cache = model.newCache(batch * pages, PAGE)) {
      double[] times = new double[STEPS];
      for (int i = -WARM_UP; i < STEPS; i++) {
        List<Chunk> chunks = new ArrayList<>();
        Map<Integer, Draw> draws = new HashMap<>();
        for (int text = 0; text < batch; text++) {
          int first = text * pages;
          int[] table = IntStream.range(first, first + pages).toArray();
          int[] token = {(31 * text + 7 * (i + WARM_UP)) % model.config().vocabularySize()};
          chunks.add(new Chunk(token, CONTEXT + WARM_UP + i, table, Phase.DECODE));
          draws.put(text, new Draw(0, 0, 1, 0, 0, new long[0]));
        }
        long start = System.nanoTime();
        int[] rows = IntStream.range(0, batch).toArray();
        model.logits(model.forward(new Batch(chunks), cache), rows).choose(draws);
        times[Math.max(0, i)] = (System.nanoTime() - start) / 1e9;
      }
      Arrays.sort(times);
      return times[STEPS / 2];
    }
  }

  private static double cacheBytes(CudaTransformer model, int batch) {
    return (double) batch * CONTEXT * model.cacheBytesPerToken();
  }

  /** Bytes of the weights that a step reads: of experts those that somebody goes to. */
  private double weightBytes(Transformer model, int batch) {
    double bytes = size(model.head().weight());
    for (Layer layer : model.layers()) {
      bytes += attention(layer).stream().mapToDouble(DecodeBench::size).sum();
      bytes +=
          switch (layer.feedForward()) {
            case SwiGlu dense -> size(dense);
            case MixtureOfExperts mixture ->
                size(mixture.gate().weight())
                    + mixture.shared().map(DecodeBench::size).orElse(0.0)
                    + reached(batch) * size(mixture.experts().getFirst());
          };
    }
    return bytes;
  }

  /** Experts of a layer that a batch is expected to reach. */
  private double reached(int batch) {
    ExpertConfig experts = config.experts().orElseThrow();
    double share = (double) experts.chosen() / experts.experts();
    return experts.experts() * (1 - Math.pow(1 - share, batch));
  }

  /** Weights that are multiplied with for each token. */
  private double activeWeights(Transformer model) {
    double count = elements(model.head().weight());
    for (Layer layer : model.layers()) {
      count += attention(layer).stream().mapToDouble(DecodeBench::elements).sum();
      count +=
          switch (layer.feedForward()) {
            case SwiGlu dense -> elements(dense);
            case MixtureOfExperts mixture ->
                mixture.shared().map(DecodeBench::elements).orElse(0.0)
                    + config.experts().orElseThrow().chosen()
                        * elements(mixture.experts().getFirst());
          };
    }
    return count;
  }

  private static List<Tensor> attention(Layer layer) {
    return switch (layer.attention()) {
      case GroupedQueryAttention grouped ->
          List.of(
              grouped.query().weight(),
              grouped.key().weight(),
              grouped.value().weight(),
              grouped.output().weight());
      case LatentAttention latent -> {
        List<Tensor> all =
            new ArrayList<>(
                List.of(
                    latent.query().weight(),
                    latent.keyValueDown().weight(),
                    latent.keyValueUp(),
                    latent.output().weight()));
        latent.queryDown().map(Linear::weight).ifPresent(all::add);
        yield all;
      }
    };
  }

  private static double size(SwiGlu block) {
    return size(block.gate().weight()) + size(block.up().weight()) + size(block.down().weight());
  }

  private static double size(Tensor tensor) {
    Tensor scale = tensor.scale();
    return tensor.data().byteSize() + (scale == null ? 0 : scale.data().byteSize());
  }

  private static double elements(SwiGlu block) {
    return elements(block.gate().weight())
        + elements(block.up().weight())
        + elements(block.down().weight());
  }

  private static double elements(Tensor tensor) {
    return (double) tensor.rows() * tensor.columns();
  }
}
