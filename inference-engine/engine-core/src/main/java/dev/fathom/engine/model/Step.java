package dev.fathom.engine.model;

import dev.fathom.engine.cache.KvCache;
import dev.fathom.engine.kernel.Kernels;

/** What every layer of one step is given. */
record Step(Batch batch, int rows, Rope.Rotation rotation, KvCache cache, Kernels kernels) {

  static Step of(Batch batch, Rope rope, KvCache cache, Kernels kernels) {
    return new Step(batch, batch.rows(), rope.at(batch.positions()), cache, kernels);
  }
}
