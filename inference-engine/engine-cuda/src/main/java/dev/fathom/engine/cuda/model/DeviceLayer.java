package dev.fathom.engine.cuda.model;

import dev.fathom.engine.config.ExpertConfig;
import dev.fathom.engine.cuda.kernel.Heads;
import dev.fathom.engine.cuda.kernel.Matrix;
import dev.fathom.engine.cuda.kernel.RowKernels.Norm;
import dev.fathom.engine.cuda.weights.SplitExperts;
import dev.fathom.engine.model.Router;
import java.util.Optional;

/** A layer whose weights are on the device. Longs are addresses, 0 for what a layer has not. */
record DeviceLayer(Norm attentionNorm, Mixing attention, Norm feedForwardNorm, Feeding feeding) {

  /** What mixes rows: attention. */
  sealed interface Mixing {

    Matrix output();
  }

  /**
   * Grouped-query attention.
   *
   * @param projections of queries, keys and values below each other, at rows {@code query}, {@code
   *     key} and {@code value}
   */
  record Grouped(
      Heads heads,
      Matrix projections,
      long bias,
      int query,
      int key,
      int value,
      long queryNorm,
      long keyNorm,
      float epsilon,
      Matrix output)
      implements Mixing {}

  /**
   * Latent attention.
   *
   * @param down the projections from the hidden state below each other: the query's, compressed if
   *     {@code queryUp} is there, and from row {@code latentStart} the latent's
   * @param up latents to keys and values of all heads, {@code [heads · (nope + value), rank]}
   * @param keysAbsorbed for each head its keys' part of {@code up}, turned: {@code [rank, nope]}
   */
  record Latent(
      int heads,
      int nope,
      int rope,
      int value,
      int rank,
      float scale,
      Matrix down,
      int latentStart,
      Optional<QueryUp> queryUp,
      Norm latentNorm,
      Matrix up,
      Matrix keysAbsorbed,
      Matrix output)
      implements Mixing {

    int dim() {
      return nope + rope;
    }

    int width() {
      return rank + rope;
    }

    /** The heads as they attend to the latents themselves. */
    Heads absorbed() {
      return new Heads(heads, 1, width(), rank, scale);
    }

    /** The value's part of {@link #up}, for each head {@code [value, rank]}. */
    Matrix valuesAbsorbed() {
      long row = 2L * rank;
      return new Matrix(
          up.format(),
          up.data() + nope * row,
          0,
          value,
          rank,
          heads,
          (nope + value) * row,
          0,
          0,
          false);
    }
  }

  /** From the compressed query to those of all heads. */
  record QueryUp(Norm norm, Matrix matrix) {}

  /** What is done to each row: the feed-forward block. */
  sealed interface Feeding {}

  /** SwiGLU; the gate's and the up-projection's rows alternate by eights. */
  record Dense(Matrix gateUp, Matrix down) implements Feeding {

    /** Width of what lies between, with its padding. */
    int inner() {
      return gateUp.rows() / 2;
    }
  }

  /**
   * A mixture of experts.
   *
   * @param router of the model in main memory, whose bias {@code bias} is a copy of
   * @param experts all of them side by side
   * @param split where they lie, if not all are on the device
   * @param loads tokens served, a long for each expert
   */
  record Mixture(
      int layer,
      Router router,
      Matrix gate,
      long bias,
      Dense experts,
      Optional<SplitExperts> split,
      Optional<Dense> shared,
      long loads)
      implements Feeding {

    ExpertConfig config() {
      return router.config();
    }
  }
}
