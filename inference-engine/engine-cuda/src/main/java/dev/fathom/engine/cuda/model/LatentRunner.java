package dev.fathom.engine.cuda.model;

import dev.fathom.engine.cuda.driver.Stream;
import dev.fathom.engine.cuda.kernel.AttentionKernels;
import dev.fathom.engine.cuda.kernel.Entries;
import dev.fathom.engine.cuda.kernel.EntryKernels;
import dev.fathom.engine.cuda.kernel.EntryKernels.LatentProjected;
import dev.fathom.engine.cuda.kernel.Heads;
import dev.fathom.engine.cuda.kernel.LinearKernels;
import dev.fathom.engine.cuda.kernel.Matrix;
import dev.fathom.engine.cuda.kernel.Output;
import dev.fathom.engine.cuda.kernel.Product;
import dev.fathom.engine.cuda.kernel.Rotation;
import dev.fathom.engine.cuda.kernel.RowKernels;
import dev.fathom.engine.cuda.kernel.Splits;
import dev.fathom.engine.cuda.kernel.Texts;
import dev.fathom.engine.cuda.model.DeviceLayer.Latent;
import dev.fathom.engine.cuda.model.DeviceLayer.QueryUp;

/**
 * Launches the kernels of multi-head latent attention (DeepSeek-V2, section 2.1): answers attend to
 * the latents themselves, new prompts to the keys and values that these expand to.
 */
record LatentRunner(
    Stream stream,
    Workspace space,
    RowKernels rows,
    LinearKernels linear,
    EntryKernels entries,
    AttentionKernels attention) {

  /** From normed rows to what each head gives, mixed; their entries are in the cache then. */
  void attend(DeviceStep step, Latent layer, Rotation rotation, long cache) {
    Matrix down = layer.down();
    linear.multiply(
        stream,
        down,
        Product.of(down, space.normed(), step.rows(), space.projected(), Output.STORE_FLOAT));
    long query = space.projected();
    long stride = down.rows();
    if (layer.queryUp().isPresent()) {
      QueryUp up = layer.queryUp().get();
      int rank = up.norm().n();
      rows.norm(
          stream, up.norm(), space.projected(), stride, 0, step.rows(), space.queries(), rank);
      linear.multiply(
          stream,
          up.matrix(),
          Product.of(
              up.matrix(), space.queries(), step.rows(), space.queryUp(), Output.STORE_FLOAT));
      query = space.queryUp();
      stride = up.matrix().rows();
    }
    entries.latent(
        stream,
        new LatentProjected(
            query,
            stride,
            space.projected() + 4L * layer.latentStart(),
            down.rows(),
            layer.latentNorm()),
        rotation,
        step.rows(),
        layer.heads(),
        layer.nope(),
        step.slots(),
        space.queries(),
        space.latentQueries(),
        cache);
    if (step.cachedRows() > 0) {
      absorbed(step, layer, cache);
    }
    for (DeviceStep.Expanded text : step.expanded()) {
      naive(text, layer, cache);
    }
  }

  /** Keys absorbed into the queries, values into the result: attends to the latents themselves. */
  private void absorbed(DeviceStep step, Latent layer, long cache) {
    int count = layer.heads();
    int first = step.firstCached();
    linear.batched(
        stream,
        layer.keysAbsorbed(),
        new Product(
            space.queries() + 2L * first * count * layer.dim(),
            (long) count * layer.dim(),
            step.cachedRows(),
            space.latentQueries() + 2L * first * count * layer.width(),
            (long) count * layer.width(),
            Output.STORE_BF16,
            0),
        layer.dim(),
        layer.width());
    Heads heads = layer.absorbed();
    Entries all = new Entries(cache, cache, layer.width(), layer.width(), 0, 0);
    for (Texts texts : step.cached()) {
      attention.latent(
          stream,
          heads,
          all,
          texts,
          space.splits(step),
          space.latentQueries(),
          space.latentMixed());
    }
    linear.batched(
        stream,
        layer.valuesAbsorbed(),
        new Product(
            space.latentMixed() + 2L * first * count * layer.rank(),
            (long) count * layer.rank(),
            step.cachedRows(),
            space.mixed() + 2L * first * count * layer.value(),
            (long) count * layer.value(),
            Output.STORE_BF16,
            0),
        layer.rank(),
        layer.value());
  }

  /** Keys and values of one text expanded from its latents, then attention as usual. */
  private void naive(DeviceStep.Expanded text, Latent layer, long cache) {
    int pageSize = text.texts().pageSize();
    entries.gatherLatents(
        stream,
        cache,
        text.pageTable(),
        pageSize,
        text.tokens(),
        layer.rank(),
        layer.width(),
        space.latents());
    linear.multiply(
        stream,
        layer.up(),
        Product.of(
            layer.up(), space.latents(), text.tokens(), space.expanded(), Output.STORE_BF16));
    entries.joinKeys(
        stream,
        space.expanded(),
        cache,
        text.pageTable(),
        pageSize,
        text.tokens(),
        layer.heads(),
        layer.nope(),
        layer.value(),
        layer.rank(),
        layer.rope(),
        space.keys());
    int height = layer.nope() + layer.value();
    attention.grouped(
        stream,
        new Heads(layer.heads(), layer.heads(), layer.dim(), layer.value(), layer.scale()),
        new Entries(
            space.keys(),
            space.expanded() + 2L * layer.nope(),
            (long) layer.heads() * layer.dim(),
            (long) layer.heads() * height,
            layer.dim(),
            height),
        text.texts(),
        Splits.NONE,
        space.queries(),
        space.mixed());
  }
}
