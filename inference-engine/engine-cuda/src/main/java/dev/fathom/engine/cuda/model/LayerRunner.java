package dev.fathom.engine.cuda.model;

import dev.fathom.engine.config.RopeConfig;
import dev.fathom.engine.cuda.driver.DeviceProperties;
import dev.fathom.engine.cuda.driver.KernelLibrary;
import dev.fathom.engine.cuda.driver.SideStream;
import dev.fathom.engine.cuda.driver.Stream;
import dev.fathom.engine.cuda.driver.TensorMaps;
import dev.fathom.engine.cuda.kernel.AttentionKernels;
import dev.fathom.engine.cuda.kernel.Entries;
import dev.fathom.engine.cuda.kernel.EntryKernels;
import dev.fathom.engine.cuda.kernel.EntryKernels.Projected;
import dev.fathom.engine.cuda.kernel.ExpertKernels;
import dev.fathom.engine.cuda.kernel.Groups;
import dev.fathom.engine.cuda.kernel.Heads;
import dev.fathom.engine.cuda.kernel.HopperKernels;
import dev.fathom.engine.cuda.kernel.LinearKernels;
import dev.fathom.engine.cuda.kernel.Matrix;
import dev.fathom.engine.cuda.kernel.Output;
import dev.fathom.engine.cuda.kernel.Product;
import dev.fathom.engine.cuda.kernel.Rotation;
import dev.fathom.engine.cuda.kernel.RowKernels;
import dev.fathom.engine.cuda.kernel.RowKernels.Norm;
import dev.fathom.engine.cuda.kernel.Texts;
import dev.fathom.engine.cuda.model.DeviceLayer.Dense;
import dev.fathom.engine.cuda.model.DeviceLayer.Grouped;
import dev.fathom.engine.cuda.model.DeviceLayer.Latent;
import dev.fathom.engine.cuda.model.DeviceLayer.Mixture;
import java.util.List;

/**
 * Launches the kernels of layers, one after another. What is launched depends on the step's shape
 * alone, never on its content, so that it can be recorded.
 */
final class LayerRunner {

  private final Stream stream;
  private final SideStream side;
  private final Workspace space;
  private final RowKernels rows;
  private final LinearKernels linear;
  private final EntryKernels entries;
  private final AttentionKernels attention;
  private final ExpertKernels experts;
  private final LatentRunner latent;
  private final RopeConfig rope;
  private final long frequencies;
  private final int hidden;

  LayerRunner(
      Stream stream,
      SideStream side,
      KernelLibrary library,
      DeviceProperties device,
      Workspace space,
      RopeConfig rope,
      long frequencies,
      int hidden) {
    this.stream = stream;
    this.side = side;
    this.space = space;
    this.rope = rope;
    this.frequencies = frequencies;
    this.hidden = hidden;
    rows = new RowKernels(library);
    if (space.quantisedBytes() > 0) {
      TensorMaps maps = TensorMaps.open();
      linear =
          new LinearKernels(
              library, new HopperKernels(library, maps, space.quantised(), space.quantisedBytes()));
      attention = new AttentionKernels(library, device, maps);
    } else {
      linear = new LinearKernels(library);
      attention = new AttentionKernels(library, device);
    }
    entries = new EntryKernels(library);
    experts = new ExpertKernels(library);
    latent = new LatentRunner(stream, space, rows, linear, entries, attention);
  }

  AttentionKernels attention() {
    return attention;
  }

  Rotation rotation(DeviceStep step) {
    int pairs = rope.dim() / 2;
    rows.angles(
        stream,
        step.positions(),
        frequencies,
        rope.amplitude(),
        step.rows(),
        pairs,
        space.angles());
    return new Rotation(space.angles(), pairs, rope.layout());
  }

  void embed(DeviceStep step, long table, long x) {
    rows.embed(stream, table, step.tokens(), step.rows(), hidden, x);
  }

  /** Adds the contributions of layers to x, the first of which is the cache's so many-th. */
  void layers(
      DeviceStep step,
      List<DeviceLayer> layers,
      Rotation rotation,
      CudaCache cache,
      int first,
      long x) {
    norm(layers.getFirst().attentionNorm(), x, step.rows());
    for (int i = 0; i < layers.size(); i++) {
      DeviceLayer layer = layers.get(i);
      attend(step, layer, rotation, cache.layer(first + i), x);
      feedForward(step, layer, x);
      if (i + 1 < layers.size()) {
        finish(step, layer, x, layers.get(i + 1).attentionNorm());
      } else {
        finish(step, layer, x);
      }
    }
  }

  private void attend(DeviceStep step, DeviceLayer layer, Rotation rotation, long cache, long x) {
    switch (layer.attention()) {
      case Grouped grouped -> grouped(step, grouped, rotation, cache);
      case Latent latent -> this.latent.attend(step, latent, rotation, cache);
    }
    Matrix output = layer.attention().output();
    linear.multiply(
        stream, output, Product.of(output, space.mixed(), step.rows(), x, Output.ADD_FLOAT));
  }

  private void feedForward(DeviceStep step, DeviceLayer layer, long x) {
    norm(layer.feedForwardNorm(), x, step.rows());
    switch (layer.feeding()) {
      case Dense dense -> dense(stream, dense, step.rows(), x);
      case Mixture mixture -> mixture(step, mixture, x);
    }
  }

  /** Adds up what experts gave, if there are any. */
  private void finish(DeviceStep step, DeviceLayer layer, long x) {
    if (layer.feeding() instanceof Mixture mixture) {
      int chosen = mixture.config().chosen();
      experts.combine(
          stream,
          space.slotOutput(),
          groups(mixture, step.rows()),
          space.chosenWeights(),
          step.rows(),
          chosen,
          hidden,
          x);
    }
  }

  /** The same, and normalises x for the layer after. */
  private void finish(DeviceStep step, DeviceLayer layer, long x, Norm next) {
    if (layer.feeding() instanceof Mixture mixture && hidden <= ExpertKernels.MOST_NORMED) {
      experts.combineAndNorm(
          stream,
          space.slotOutput(),
          groups(mixture, step.rows()),
          space.chosenWeights(),
          step.rows(),
          mixture.config().chosen(),
          x,
          next,
          space.normed());
    } else {
      finish(step, layer, x);
      norm(next, x, step.rows());
    }
  }

  private void norm(Norm norm, long x, int count) {
    rows.norm(stream, norm, x, hidden, 0, count, space.normed(), hidden);
  }

  private void grouped(DeviceStep step, Grouped layer, Rotation rotation, long cache) {
    Matrix w = layer.projections();
    linear.multiply(
        stream,
        w,
        new Product(
            space.normed(),
            hidden,
            step.rows(),
            space.projected(),
            w.rows(),
            Output.STORE_FLOAT,
            layer.bias()));
    Heads heads = layer.heads();
    entries.grouped(
        stream,
        new Projected(
            space.projected(),
            w.rows(),
            layer.query(),
            layer.key(),
            layer.value(),
            layer.queryNorm(),
            layer.keyNorm()),
        rotation,
        heads,
        layer.epsilon(),
        step.rows(),
        step.slots(),
        space.queries(),
        cache);
    int width = heads.groups() * heads.dim();
    Entries all =
        new Entries(cache, cache + 2L * width, 2L * width, 2L * width, heads.dim(), heads.dim());
    for (Texts texts : step.cached()) {
      attention.grouped(
          stream, heads, all, texts, space.splits(step), space.queries(), space.mixed());
    }
  }

  private void dense(Stream stream, Dense block, int count, long x) {
    linear.multiply(
        stream,
        block.gateUp(),
        Product.of(block.gateUp(), space.normed(), count, space.inner(), Output.SWIGLU_BF16));
    linear.multiply(
        stream,
        block.down(),
        new Product(space.inner(), block.inner(), count, x, hidden, Output.ADD_FLOAT, 0));
  }

  /** The shared experts' contribution to x, and what the chosen ones give for {@link #finish}. */
  private void mixture(DeviceStep step, Mixture block, long x) {
    int all = block.config().experts();
    int chosen = block.config().chosen();
    int count = step.rows();
    // few rows leave the device room for both; many need the one scratch space of both
    boolean beside = block.shared().isPresent() && count <= LinearKernels.FEW_ROWS;
    if (beside) {
      side.beside(on -> dense(on, block.shared().get(), count, x));
    }
    linear.multiply(
        stream,
        block.gate(),
        Product.of(block.gate(), space.normed(), count, space.gateLogits(), Output.STORE_FLOAT));
    Groups groups = groups(block, count);
    experts.choose(
        stream,
        new ExpertKernels.Routing(
            block.config(),
            space.gateLogits(),
            all,
            block.bias(),
            step.live(),
            count,
            space.chosen(),
            space.chosenWeights()),
        groups,
        block.loads());
    Dense own = block.experts();
    linear.grouped(
        stream,
        own.gateUp(),
        new Product(
            space.normed(), hidden, count, space.slotInner(), own.inner(), Output.SWIGLU_BF16, 0),
        groups,
        false);
    linear.grouped(
        stream,
        own.down(),
        new Product(
            space.slotInner(),
            own.inner(),
            count * chosen,
            space.slotOutput(),
            hidden,
            Output.STORE_FLOAT,
            0),
        groups,
        true);
    if (beside) {
      side.join();
    } else {
      block.shared().ifPresent(shared -> dense(stream, shared, count, x));
    }
  }

  private Groups groups(Mixture block, int rows) {
    int all = block.config().experts();
    int chosen = block.config().chosen();
    int choices = rows * chosen;
    int tileRows = LinearKernels.tileRows(rows, chosen, all);
    return new Groups(
        space.tiles(),
        space.slotRows(),
        space.slots(),
        tileRows,
        ExpertKernels.mostTiles(choices, all, tileRows),
        choices);
  }

  /** What the draft layer begins with: embeddings and hidden states, each normed, projected. */
  void join(DeviceStep step, DeviceWeights.Draft draft, long previous, long chosen, long x) {
    rows.norm(
        stream,
        draft.hiddenNorm(),
        previous,
        hidden,
        chosen,
        step.rows(),
        space.normed() + 2L * hidden,
        2L * hidden);
    // only now, since x may be where the hidden states were
    embed(step, draft.embedding(), x);
    rows.norm(
        stream, draft.embeddingNorm(), x, hidden, 0, step.rows(), space.normed(), 2L * hidden);
    linear.multiply(
        stream,
        draft.projection(),
        Product.of(draft.projection(), space.normed(), step.rows(), x, Output.STORE_FLOAT));
  }

  /** Chosen rows of x after a norm, in float32, where products otherwise find what they read. */
  void states(Norm norm, long x, long chosen, int count) {
    rows.states(stream, norm, x, hidden, chosen, count, space.normed());
  }

  /** Logits of chosen rows of x. */
  void logits(Norm norm, Matrix head, long x, long chosen, int count) {
    rows.norm(stream, norm, x, hidden, chosen, count, space.normed(), hidden);
    linear.multiply(
        stream, head, Product.of(head, space.normed(), count, space.logits(), Output.STORE_FLOAT));
  }
}
