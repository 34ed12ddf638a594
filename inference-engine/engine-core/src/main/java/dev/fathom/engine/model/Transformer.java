package dev.fathom.engine.model;

import dev.fathom.engine.InvalidModelException;
import dev.fathom.engine.cache.Cache;
import dev.fathom.engine.cache.KvCache;
import dev.fathom.engine.config.ModelConfig;
import dev.fathom.engine.kernel.Kernels;
import dev.fathom.engine.tensor.RowDecoder;
import dev.fathom.engine.tensor.Tensor;
import dev.fathom.engine.weights.Weights;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/**
 * The decoder-only transformer that all architectures are: embedding, layers, norm, head. What
 * differs between them is in their classes, which make the layers.
 */
public final class Transformer implements LanguageModel {

  private final ModelConfig config;
  private final Kernels kernels;
  private final Rope rope;
  private final Tensor embedding;
  private final List<Layer> layers;
  private final RmsNorm norm;
  private final Linear head;
  private final Optional<MultiTokenPrediction> draft;
  private final long extraBytes;

  private Transformer(
      ModelConfig config, Weights weights, Kernels kernels, LatentAttention.Path path) {
    this.config = config;
    this.kernels = kernels;
    rope = new Rope(config.rope());
    // joined, they are there twice: in rows and as panels
    extraBytes = 2 * SplitKeyValueUp.bytes(config, weights);
    int vocabulary = config.vocabularySize();
    int hidden = config.hiddenSize();
    embedding = weights.require("model.embed_tokens.weight", vocabulary, hidden);
    layers = new ArrayList<>();
    for (int layer = 0; layer < config.layers(); layer++) {
      layers.add(layer(new LayerReader(config, weights, kernels, layer), path));
    }
    norm =
        new RmsNorm(weights.require("model.norm.weight", hidden).toFloats(), config.normEpsilon());
    Tensor headWeight =
        config.tiedEmbeddings() ? embedding : weights.require("lm_head.weight", vocabulary, hidden);
    kernels.prepare(headWeight);
    head = new Linear(headWeight, new float[0]);
    LayerReader last = new LayerReader(config, weights, kernels, config.layers());
    draft =
        switch (config.draftLayers()) {
          case 0 -> Optional.empty();
          // transformers drops the layer on saving but keeps the configuration's count
          case 1 ->
              last.find("eh_proj.weight").isEmpty()
                  ? Optional.empty()
                  : Optional.of(DeepSeekV3.draft(last, path, embedding, headWeight));
          default ->
              throw new InvalidModelException(
                  "config.json: num_nextn_predict_layers is %d; at most 1 is supported."
                      .formatted(config.draftLayers()));
        };
  }

  /**
   * Puts a model together over its weights, without copying them.
   *
   * @throws InvalidModelException when a tensor is missing or shaped otherwise than configured
   */
  public static Transformer load(ModelConfig config, Weights weights, Kernels kernels) {
    return load(config, weights, kernels, LatentAttention.Path.FASTEST);
  }

  static Transformer load(
      ModelConfig config, Weights weights, Kernels kernels, LatentAttention.Path path) {
    return new Transformer(config, weights, kernels, path);
  }

  private static Layer layer(LayerReader read, LatentAttention.Path path) {
    return switch (read.config().architecture()) {
      case LLAMA -> Llama3.layer(read);
      case QWEN2 -> Qwen2.layer(read);
      case QWEN3 -> Qwen3.layer(read);
      case QWEN3_MOE -> Qwen3Moe.layer(read);
      case DEEPSEEK_V2 -> DeepSeekV2.layer(read, path);
      case DEEPSEEK_V3 -> DeepSeekV3.layer(read, path);
    };
  }

  @Override
  public ModelConfig config() {
    return config;
  }

  @Override
  public KvCache newCache(int pages, int pageSize) {
    return new KvCache(cacheLayers(), cacheWidth(), pages, pageSize);
  }

  @Override
  public long cacheBytesPerToken() {
    return KvCache.bytes(cacheLayers(), cacheWidth(), 1, 1);
  }

  @Override
  public long extraBytes() {
    return extraBytes;
  }

  private int cacheLayers() {
    return config.layers() + (draft.isPresent() ? 1 : 0);
  }

  private int cacheWidth() {
    return layers.getFirst().attention().cacheWidth();
  }

  @Override
  public Hidden forward(Batch batch, Cache cache) {
    int[] tokens = batch.tokens();
    int hidden = config.hiddenSize();
    float[] x = new float[tokens.length * hidden];
    for (int row = 0; row < tokens.length; row++) {
      RowDecoder.decode(embedding, tokens[row], x, row * hidden);
    }
    Step step = Step.of(batch, rope, (KvCache) cache, kernels);
    for (int layer = 0; layer < layers.size(); layer++) {
      layers.get(layer).apply(step, layer, x);
    }
    return new HostHidden(x, hidden);
  }

  @Override
  public Logits logits(Hidden hidden, int... rows) {
    return logits(norm, head, hidden, rows);
  }

  @Override
  public float[] states(Hidden hidden, int... rows) {
    return norm.apply(HostHidden.values(hidden.select(rows)));
  }

  @Override
  public boolean hasDraft() {
    return draft.isPresent();
  }

  @Override
  public Hidden draftForward(Batch batch, Hidden hidden, Cache cache) {
    Step step = Step.of(batch, rope, (KvCache) cache, kernels);
    float[] x = draft.orElseThrow().hidden(step, HostHidden.values(hidden));
    return new HostHidden(x, config.hiddenSize());
  }

  @Override
  public Logits draftLogits(Hidden hidden, int... rows) {
    MultiTokenPrediction prediction = draft.orElseThrow();
    return logits(prediction.norm(), prediction.head(), hidden, rows);
  }

  private Logits logits(RmsNorm norm, Linear head, Hidden hidden, int[] rows) {
    float[] chosen = HostHidden.values(hidden.select(rows));
    return new HostLogits(
        head.applyToKeep(kernels, norm.apply(chosen), rows.length), config.vocabularySize());
  }

  @Override
  public List<ExpertLoad> expertLoads() {
    List<ExpertLoad> loads = new ArrayList<>();
    for (Layer layer : layers) {
      if (layer.feedForward() instanceof MixtureOfExperts mixture) {
        loads.add(mixture.load());
      }
    }
    return loads;
  }

  /** Nothing to do: the weights are not its own. */
  @Override
  public void close() {}

  /** Embedding table {@code [vocabularySize, hiddenSize]}. */
  public Tensor embedding() {
    return embedding;
  }

  public List<Layer> layers() {
    return Collections.unmodifiableList(layers);
  }

  /** Before the head. */
  public RmsNorm norm() {
    return norm;
  }

  public Linear head() {
    return head;
  }

  public Optional<MultiTokenPrediction> draft() {
    return draft;
  }

  @Override
  public void balanceExperts(float speed) {
    for (Layer layer : layers) {
      if (layer.feedForward() instanceof MixtureOfExperts mixture) {
        mixture.balance(speed);
      }
    }
  }
}
