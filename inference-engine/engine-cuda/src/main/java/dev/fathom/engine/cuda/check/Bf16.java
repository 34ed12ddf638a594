package dev.fathom.engine.cuda.check;

/** Bfloat16 on the host: to nearest, ties to even. */
final class Bf16 {

  private Bf16() {}

  static short bits(float value) {
    int bits = Float.floatToRawIntBits(value);
    return (short) ((bits + 0x7FFF + (bits >>> 16 & 1)) >>> 16);
  }

  static float value(short bits) {
    return Float.intBitsToFloat(bits << 16);
  }

  static float round(float value) {
    return value(bits(value));
  }

  static float[] round(float[] values) {
    float[] rounded = new float[values.length];
    for (int i = 0; i < rounded.length; i++) {
      rounded[i] = round(values[i]);
    }
    return rounded;
  }
}
