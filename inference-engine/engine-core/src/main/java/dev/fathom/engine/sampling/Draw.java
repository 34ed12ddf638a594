package dev.fathom.engine.sampling;

/**
 * How one token is chosen from a row of logits that nothing else is to change: little enough for a
 * device to do it. The meaning of each number is that of {@link SamplingOptions}.
 *
 * @param uniform the random number, from 0 inclusive to 1 exclusive
 * @param allowed bit {@code t % 64} of word {@code t / 64} says whether token t may be chosen;
 *     empty when all may
 */
@SuppressWarnings("ArrayRecordComponent") // a mask of one step, never compared
public record Draw(
    double temperature, int topK, double topP, double minP, double uniform, long[] allowed) {

  /** The same among the tokens whose entry is not negative infinity. */
  public Draw among(float[] mask) {
    long[] bits = new long[Math.ceilDiv(mask.length, 64)];
    for (int token = 0; token < mask.length; token++) {
      if (mask[token] != Float.NEGATIVE_INFINITY) {
        bits[token / 64] |= 1L << token % 64;
      }
    }
    return new Draw(temperature, topK, topP, minP, uniform, bits);
  }
}
