package dev.fathom.search.embed;

import java.util.Arrays;

/**
 * A sentence embedding of unit length, and the model that made it. Immutable.
 *
 * <p>Not a record, because its array must not be shared.
 */
public final class Vector {
  private final SentenceModel model;
  private final float[] values;

  /**
   * A vector of unit length; one of another length is scaled.
   *
   * @param values as many as the model has dimensions, copied
   */
  public Vector(SentenceModel model, float[] values) {
    if (values.length != model.dimensions()) {
      throw new IllegalArgumentException(
          "%s makes vectors of %d, not %d".formatted(model, model.dimensions(), values.length));
    }
    this.model = model;
    this.values = values.clone();
    double length = Math.sqrt(product(values, values));
    for (int i = 0; length > 0 && i < values.length; i++) {
      this.values[i] = (float) (values[i] / length);
    }
  }

  public SentenceModel model() {
    return model;
  }

  /** A copy of the values. */
  public float[] values() {
    return values.clone();
  }

  /** Cosine of the angle between both, from -1 to 1; both must be of the same model. */
  public double cosine(Vector other) {
    if (other.model != model) {
      throw new IllegalArgumentException(
          "Vectors of %s and %s do not compare".formatted(model, other.model));
    }
    return Math.clamp(product(values, other.values), -1, 1);
  }

  private static double product(float[] left, float[] right) {
    double sum = 0;
    for (int i = 0; i < left.length; i++) {
      sum += left[i] * right[i];
    }
    return sum;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Vector vector
        && vector.model == model
        && Arrays.equals(vector.values, values);
  }

  @Override
  public int hashCode() {
    return 31 * model.hashCode() + Arrays.hashCode(values);
  }

  @Override
  public String toString() {
    return "%s[%d]".formatted(model, values.length);
  }
}
