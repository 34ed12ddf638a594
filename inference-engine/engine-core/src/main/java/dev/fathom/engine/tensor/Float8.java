package dev.fathom.engine.tensor;

/**
 * The OCP 8-bit float E4M3: sign, four exponent bits (bias 7), three mantissa bits. It has no
 * infinities; 0x7F and 0xFF are NaN, and 448 is the largest value (OCP 8-bit Floating Point
 * Specification 1.0).
 */
public final class Float8 {

  private static final float[] VALUES = new float[256];

  static {
    for (int code = 0; code < 256; code++) {
      VALUES[code] = decode(code);
    }
  }

  private Float8() {}

  /** The value of a code; the upper bits of {@code code} are ignored. */
  public static float toFloat(byte code) {
    return VALUES[code & 0xFF];
  }

  private static float decode(int code) {
    int exponent = (code >> 3) & 0xF;
    int mantissa = code & 7;
    float magnitude =
        (code & 0x7F) == 0x7F
            ? Float.NaN
            : exponent == 0
                ? Math.scalb((float) mantissa, -9)
                : Math.scalb((float) (8 + mantissa), exponent - 10);
    return code >= 0x80 ? -magnitude : magnitude;
  }
}
