package dev.fathom.engine.model;

import dev.fathom.engine.tensor.RowDecoder;
import dev.fathom.engine.tensor.Tensor;

/**
 * Predicts the token after next (DeepSeek-V3, section 2.2): the hidden state of token i, before the
 * final norm, is joined with the embedding of token i + 1, brought back to the hidden width and run
 * through one more layer, whose keys and values are cached like any other's.
 */
public record MultiTokenPrediction(
    int layer,
    RmsNorm embeddingNorm,
    RmsNorm hiddenNorm,
    Linear projection,
    Layer block,
    RmsNorm norm,
    Tensor embedding,
    Linear head) {

  /**
   * Hidden states of the draft.
   *
   * @param step its rows are the tokens i + 1 at the positions i
   * @param previous the main model's hidden states of the tokens i
   */
  float[] hidden(Step step, float[] previous) {
    int width = embedding.columns();
    int[] tokens = step.batch().tokens();
    float[] joined = new float[2 * previous.length];
    for (int row = 0; row < step.rows(); row++) {
      RowDecoder.decode(embedding, tokens[row], joined, 2 * row * width);
      embeddingNorm.applyInPlace(joined, 2 * row * width);
      System.arraycopy(previous, row * width, joined, (2 * row + 1) * width, width);
      hiddenNorm.applyInPlace(joined, (2 * row + 1) * width);
    }
    float[] x = projection.applyToKeep(step.kernels(), joined, step.rows());
    block.apply(step, layer, x);
    return x;
  }
}
