package dev.fathom.engine.cuda.model;

import dev.fathom.engine.InvalidModelException;
import dev.fathom.engine.config.ExpertConfig.Gate;
import dev.fathom.engine.config.LatentConfig;
import dev.fathom.engine.config.ModelConfig;
import dev.fathom.engine.cuda.kernel.AttentionKernels;
import dev.fathom.engine.cuda.kernel.EntryKernels;
import dev.fathom.engine.cuda.kernel.ExpertKernels;
import dev.fathom.engine.cuda.kernel.Format;
import dev.fathom.engine.cuda.kernel.Heads;
import dev.fathom.engine.cuda.kernel.Matrix;
import dev.fathom.engine.cuda.kernel.RowKernels.Norm;
import dev.fathom.engine.cuda.model.DeviceLayer.Dense;
import dev.fathom.engine.cuda.model.DeviceLayer.Feeding;
import dev.fathom.engine.cuda.model.DeviceLayer.Grouped;
import dev.fathom.engine.cuda.model.DeviceLayer.Latent;
import dev.fathom.engine.cuda.model.DeviceLayer.Mixing;
import dev.fathom.engine.cuda.model.DeviceLayer.Mixture;
import dev.fathom.engine.cuda.model.DeviceLayer.QueryUp;
import dev.fathom.engine.cuda.weights.WeightLoader;
import dev.fathom.engine.model.FeedForward;
import dev.fathom.engine.model.GroupedQueryAttention;
import dev.fathom.engine.model.LatentAttention;
import dev.fathom.engine.model.Layer;
import dev.fathom.engine.model.Linear;
import dev.fathom.engine.model.MixtureOfExperts;
import dev.fathom.engine.model.MultiTokenPrediction;
import dev.fathom.engine.model.RmsNorm;
import dev.fathom.engine.model.SwiGlu;
import dev.fathom.engine.model.Transformer;
import dev.fathom.engine.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * All weights of a model on the device.
 *
 * @param embedding address of the table in bfloat16
 * @param frequencies address of the rotary frequencies in double precision
 */
record DeviceWeights(
    long embedding,
    List<DeviceLayer> layers,
    Norm norm,
    Matrix head,
    long frequencies,
    Optional<Draft> draft) {

  /** The layer for multi-token prediction. */
  record Draft(
      long embedding,
      Norm embeddingNorm,
      Norm hiddenNorm,
      Matrix projection,
      DeviceLayer layer,
      Norm norm,
      Matrix head) {}

  /**
   * Lays a model out.
   *
   * @throws InvalidModelException when the kernels do not reach as far as its sizes
   */
  static DeviceWeights load(Transformer model, WeightLoader loader) {
    ModelConfig config = model.config();
    long embedding = loader.table(model.embedding());
    List<DeviceLayer> layers = new ArrayList<>();
    for (int i = 0; i < model.layers().size(); i++) {
      layers.add(layer(loader, config, model.layers().get(i), i));
    }
    return new DeviceWeights(
        embedding,
        layers,
        loader.norm(model.norm()),
        loader.matrix(model.head().weight()),
        loader.doubles(config.rope().frequencies()),
        model.draft().map(draft -> draft(loader, config, draft)));
  }

  /** The mixtures of experts, layer by layer. */
  List<Mixture> mixtures() {
    return mixtures(layers);
  }

  /** Those of the draft layer. */
  List<Mixture> draftMixtures() {
    return mixtures(draft.map(Draft::layer).stream().toList());
  }

  private static List<Mixture> mixtures(List<DeviceLayer> layers) {
    return layers.stream()
        .map(DeviceLayer::feeding)
        .filter(Mixture.class::isInstance)
        .map(Mixture.class::cast)
        .toList();
  }

  private static Draft draft(WeightLoader loader, ModelConfig config, MultiTokenPrediction draft) {
    return new Draft(
        loader.table(draft.embedding()),
        loader.norm(draft.embeddingNorm()),
        loader.norm(draft.hiddenNorm()),
        loader.matrix(draft.projection().weight()),
        layer(loader, config, draft.block(), draft.layer()),
        loader.norm(draft.norm()),
        loader.matrix(draft.head().weight()));
  }

  private static DeviceLayer layer(
      WeightLoader loader, ModelConfig config, Layer layer, int index) {
    Mixing attention =
        switch (layer.attention()) {
          case GroupedQueryAttention grouped -> grouped(loader, config, grouped);
          case LatentAttention latent -> latent(loader, latent);
        };
    return new DeviceLayer(
        loader.norm(layer.attentionNorm()),
        attention,
        loader.norm(layer.feedForwardNorm()),
        feeding(loader, layer.feedForward(), index));
  }

  private static Grouped grouped(
      WeightLoader loader, ModelConfig config, GroupedQueryAttention attention) {
    require(
        attention.dim() <= AttentionKernels.MOST_VALUE && attention.dim() <= EntryKernels.MOST_HEAD,
        "head_dim is %d; the GPU's kernels reach %d",
        attention.dim(),
        AttentionKernels.MOST_VALUE);
    List<Linear> parts = List.of(attention.query(), attention.key(), attention.value());
    WeightLoader.Stack stack = loader.stack(parts.stream().map(Linear::weight).toList());
    Heads heads =
        new Heads(
            attention.heads(),
            attention.groups(),
            attention.dim(),
            attention.dim(),
            (float) (1 / Math.sqrt(attention.dim())));
    return new Grouped(
        heads,
        stack.matrix(),
        bias(loader, parts, stack),
        stack.starts().get(0),
        stack.starts().get(1),
        stack.starts().get(2),
        weightOf(loader, attention.queryNorm()),
        weightOf(loader, attention.keyNorm()),
        attention.queryNorm().map(RmsNorm::epsilon).orElse(config.normEpsilon()),
        loader.matrix(attention.output().weight()));
  }

  private static long weightOf(WeightLoader loader, Optional<RmsNorm> norm) {
    return norm.isEmpty() ? 0 : loader.floats(norm.get().weight());
  }

  private static long bias(WeightLoader loader, List<Linear> parts, WeightLoader.Stack stack) {
    if (parts.stream().allMatch(part -> part.bias().length == 0)) {
      return 0;
    }
    float[] bias = new float[stack.matrix().rows()];
    for (int i = 0; i < parts.size(); i++) {
      float[] own = parts.get(i).bias();
      System.arraycopy(own, 0, bias, stack.starts().get(i), own.length);
    }
    return loader.floats(bias);
  }

  private static Latent latent(WeightLoader loader, LatentAttention attention) {
    LatentConfig dims = attention.dims();
    require(
        dims.rank() <= AttentionKernels.MOST_RANK
            && dims.queryDim() <= AttentionKernels.MOST_KEY
            && dims.valueDim() <= AttentionKernels.MOST_VALUE,
        "latent attention of rank %d with keys of %d and values of %d; the GPU's kernels reach"
            + " %d, %d and %d",
        dims.rank(),
        dims.queryDim(),
        dims.valueDim(),
        AttentionKernels.MOST_RANK,
        AttentionKernels.MOST_KEY,
        AttentionKernels.MOST_VALUE);
    Linear first = attention.queryDown().orElse(attention.query());
    WeightLoader.Stack down =
        loader.stack(List.of(first.weight(), attention.keyValueDown().weight()));
    Optional<QueryUp> queryUp =
        attention
            .queryNorm()
            .map(norm -> new QueryUp(loader.norm(norm), loader.matrix(attention.query().weight())));
    Tensor up = attention.keyValueUp();
    int height = dims.nopeDim() + dims.valueDim();
    Matrix upMatrix = Matrix.of(Format.BF16, loader.table(up), 0, up.rows(), up.columns());
    return new Latent(
        attention.heads(),
        dims.nopeDim(),
        dims.ropeDim(),
        dims.valueDim(),
        dims.rank(),
        attention.scale(),
        down.matrix(),
        down.starts().get(1),
        queryUp,
        loader.norm(attention.latentNorm()),
        upMatrix,
        loader.turned(up, attention.heads(), height, 0, dims.nopeDim()),
        loader.matrix(attention.output().weight()));
  }

  private static Feeding feeding(WeightLoader loader, FeedForward block, int layer) {
    return switch (block) {
      case SwiGlu dense -> dense(loader, dense);
      case MixtureOfExperts mixture -> mixture(loader, mixture, layer);
    };
  }

  private static Dense dense(WeightLoader loader, SwiGlu block) {
    return new Dense(
        loader.interleaved(block.gate().weight(), block.up().weight()),
        loader.matrix(block.down().weight()));
  }

  private static Mixture mixture(WeightLoader loader, MixtureOfExperts mixture, int layer) {
    int count = mixture.experts().size();
    require(
        count <= ExpertKernels.MOST_EXPERTS
            && mixture.router().config().chosen() <= ExpertKernels.MOST_CHOSEN,
        "%d experts of which a token gets %d; the GPU's kernels reach %d and %d",
        count,
        mixture.router().config().chosen(),
        ExpertKernels.MOST_EXPERTS,
        ExpertKernels.MOST_CHOSEN);
    List<SwiGlu> experts = mixture.experts();
    boolean biased = mixture.router().config().gate() == Gate.SIGMOID_WITH_BIAS;
    WeightLoader.Experts own =
        loader.experts(
            experts.stream().map(expert -> expert.gate().weight()).toList(),
            experts.stream().map(expert -> expert.up().weight()).toList(),
            experts.stream().map(expert -> expert.down().weight()).toList());
    return new Mixture(
        layer,
        mixture.router(),
        loader.matrix(mixture.gate().weight()),
        biased ? loader.floats(mixture.router().bias()) : 0,
        new Dense(own.gateUp(), own.down()),
        own.split(),
        mixture.shared().map(shared -> dense(loader, shared)),
        loader.zeros(8L * count));
  }

  @SuppressWarnings("AnnotateFormatMethod") // its annotation would be a dependency
  private static void require(boolean holds, String message, Object... arguments) {
    if (!holds) {
      throw new InvalidModelException(message.formatted(arguments) + ".");
    }
  }
}
