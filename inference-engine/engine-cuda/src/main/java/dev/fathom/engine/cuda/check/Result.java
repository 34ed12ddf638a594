package dev.fathom.engine.cuda.check;

/**
 * How far a kernel was from its reference.
 *
 * @param error ‖out − reference‖ / ‖reference‖; NaN where something was not written
 */
public record Result(String kernel, String shape, double error, double tolerance) {

  /** Float32 arithmetic, differently ordered. */
  static final double FLOAT = 1e-5;

  /** A result, or operands, rounded to bfloat16. */
  static final double BF16 = 5e-3;

  public boolean passed() {
    return error <= tolerance;
  }

  static Result of(
      String kernel, String shape, float[] actual, double[] expected, double tolerance) {
    double difference = 0;
    double norm = 0;
    for (int i = 0; i < expected.length; i++) {
      difference += (actual[i] - expected[i]) * (actual[i] - expected[i]);
      norm += expected[i] * expected[i];
    }
    return new Result(kernel, shape, Math.sqrt(difference / Math.max(norm, 1e-30)), tolerance);
  }

  /** For what must be equal: the error is the share of values that are not. */
  static Result exact(String kernel, String shape, int[] actual, int[] expected) {
    int wrong = 0;
    for (int i = 0; i < expected.length; i++) {
      wrong += actual[i] == expected[i] ? 0 : 1;
    }
    return new Result(kernel, shape, (double) wrong / Math.max(1, expected.length), 0);
  }

  @Override
  public String toString() {
    return "%-4s %-34s %-60s error %.1e, at most %.0e"
        .formatted(passed() ? "ok" : "BAD", kernel, shape, error, tolerance);
  }
}
