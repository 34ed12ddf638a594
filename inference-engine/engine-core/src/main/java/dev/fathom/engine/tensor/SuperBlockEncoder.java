package dev.fathom.engine.tensor;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/**
 * Rounds 256 numbers to a block of ggml's K-quants, whose layouts are described at {@link
 * RowDecoder}: sub-blocks have scales of their own, which are rounded themselves. Where plain
 * rounding takes the range of a sub-block as it is, this tries ranges a little narrower and wider
 * and keeps the one with the least weighted square error; large numbers weigh more, as they move a
 * sum of products more.
 */
final class SuperBlockEncoder {

  private static final ValueLayout.OfShort SHORT =
      ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  /** The largest six-bit number: what scales and offsets of Q4_K and Q5_K are rounded to. */
  private static final int SIX_BITS = 63;

  private static final int TRIALS = 10;
  private static final float TRIAL_STEP = 0.1f;

  private SuperBlockEncoder() {}

  /** x ≈ scale·q − offset, with q and offset not negative. */
  private record Fit(float scale, float offset) {}

  static void q4k(float[] row, int from, MemorySegment out, long at) {
    affine(row, from, 15, out, at);
  }

  static void q5k(float[] row, int from, MemorySegment out, long at) {
    affine(row, from, 31, out, at);
  }

  private static void affine(float[] row, int from, int levels, MemorySegment out, long at) {
    Fit[] fits = new Fit[8];
    float maxScale = 0;
    float maxOffset = 0;
    for (int sub = 0; sub < 8; sub++) {
      fits[sub] = fit(row, from + 32 * sub, levels);
      maxScale = Math.max(maxScale, fits[sub].scale);
      maxOffset = Math.max(maxOffset, fits[sub].offset);
    }
    float d = half(maxScale / SIX_BITS, out, at);
    float dMin = half(maxOffset / SIX_BITS, out, at + 2);
    boolean fifthBit = levels > 15;
    int quantBytes = fifthBit ? 32 + 128 : 128;
    out.asSlice(at + 4, 12 + quantBytes).fill((byte) 0);
    for (int sub = 0; sub < 8; sub++) {
      int scale = rounded(fits[sub].scale, d, 0, SIX_BITS);
      int offset = rounded(fits[sub].offset, dMin, 0, SIX_BITS);
      packScale(out, at + 4, sub, scale, offset);
      for (int i = 0; i < 32; i++) {
        int q = rounded(row[from + 32 * sub + i] + dMin * offset, d * scale, 0, levels);
        or(out, at + (fifthBit ? 48 : 16) + 32L * (sub / 2) + i, (q & 15) << (4 * (sub % 2)));
        if (fifthBit) {
          or(out, at + 16 + i, q >> 4 << sub);
        }
      }
    }
  }

  private static Fit fit(float[] row, int from, int levels) {
    float min = 0;
    float max = row[from];
    float squares = 0;
    for (int i = from; i < from + 32; i++) {
      min = Math.min(min, row[i]);
      max = Math.max(max, row[i]);
      squares += row[i] * row[i];
    }
    if (max <= min) {
      return new Fit(0, -min);
    }
    float mean = (float) Math.sqrt(squares / 32);
    Fit best = new Fit((max - min) / levels, -min);
    float least = Float.POSITIVE_INFINITY;
    for (int trial = -TRIALS; trial <= TRIALS; trial++) {
      float step = (max - min) / (levels + TRIAL_STEP * trial);
      Fit fit = leastSquares(row, from, levels, min, step, mean);
      float error = 0;
      for (int i = from; i < from + 32; i++) {
        int q = rounded(row[i] + fit.offset, fit.scale, 0, levels);
        float off = fit.scale * q - fit.offset - row[i];
        error += (mean + Math.abs(row[i])) * off * off;
      }
      if (error < least) {
        least = error;
        best = fit;
      }
    }
    return best;
  }

  /** The best scale and offset for the numbers as rounded with this step. */
  private static Fit leastSquares(
      float[] row, int from, int levels, float min, float step, float mean) {
    float w = 0;
    float wx = 0;
    float wq = 0;
    float wqq = 0;
    float wxq = 0;
    for (int i = from; i < from + 32; i++) {
      float weight = mean + Math.abs(row[i]);
      int q = rounded(row[i] - min, step, 0, levels);
      w += weight;
      wx += weight * row[i];
      wq += weight * q;
      wqq += weight * q * q;
      wxq += weight * row[i] * q;
    }
    float determinant = w * wqq - wq * wq;
    if (determinant <= 0) {
      return new Fit(step, -min);
    }
    float offset = (wq * wxq - wqq * wx) / determinant;
    return offset < 0
        ? new Fit(Math.max(0, wxq / wqq), 0)
        : new Fit(Math.max(0, (w * wxq - wx * wq) / determinant), offset);
  }

  static void q6k(float[] row, int from, MemorySegment out, long at) {
    float[] scales = new float[16];
    float extreme = 0;
    for (int sub = 0; sub < 16; sub++) {
      scales[sub] = symmetricScale(row, from + 16 * sub);
      extreme = Math.abs(scales[sub]) > Math.abs(extreme) ? scales[sub] : extreme;
    }
    float d = half(extreme / -128, out, at + 208);
    out.asSlice(at, 192).fill((byte) 0);
    for (int sub = 0; sub < 16; sub++) {
      int scale = rounded(scales[sub], d, -128, 127);
      out.set(JAVA_BYTE, at + 192 + sub, (byte) scale);
      for (int i = 16 * sub; i < 16 * sub + 16; i++) {
        int q = rounded(row[from + i], d * scale, -32, 31) + 32;
        int inHalf = i % 128;
        or(out, at + 64L * (i / 128) + inHalf % 64, (q & 15) << (4 * (inHalf / 64)));
        or(out, at + 128 + 32L * (i / 128) + inHalf % 32, q >> 4 << (2 * (inHalf / 32)));
      }
    }
  }

  /** The scale for 16 numbers as multiples from −32 to 31; its sign puts the extreme at −32. */
  private static float symmetricScale(float[] row, int from) {
    float extreme = 0;
    for (int i = from; i < from + 16; i++) {
      extreme = Math.abs(row[i]) > Math.abs(extreme) ? row[i] : extreme;
    }
    float best = 0;
    float most = -1;
    for (int trial = -TRIALS; extreme != 0 && trial <= TRIALS; trial++) {
      float step = extreme / -(32 + TRIAL_STEP * trial);
      float wxq = 0;
      float wqq = 0;
      for (int i = from; i < from + 16; i++) {
        int q = rounded(row[i], step, -32, 31);
        float weight = row[i] * row[i];
        wxq += weight * row[i] * q;
        wqq += weight * q * q;
      }
      // the error of the best scale for these multiples is a constant less this
      float explained = wqq > 0 ? wxq * wxq / wqq : 0;
      if (explained > most) {
        most = explained;
        best = wqq > 0 ? wxq / wqq : step;
      }
    }
    return best;
  }

  private static int rounded(float value, float step, int least, int most) {
    return step == 0 ? 0 : Math.clamp(Math.round(value / step), least, most);
  }

  /** Stores as float16, and returns what was stored. */
  private static float half(float value, MemorySegment out, long at) {
    short bits = Float.floatToFloat16(value);
    out.set(SHORT, at, bits);
    return Float.float16ToFloat(bits);
  }

  private static void packScale(MemorySegment out, long packed, int sub, int scale, int offset) {
    if (sub < 4) {
      or(out, packed + sub, scale);
      or(out, packed + sub + 4, offset);
    } else {
      or(out, packed + sub + 4, (scale & 15) | (offset & 15) << 4);
      or(out, packed + sub - 4, scale >> 4 << 6);
      or(out, packed + sub, offset >> 4 << 6);
    }
  }

  private static void or(MemorySegment out, long at, int bits) {
    out.set(JAVA_BYTE, at, (byte) (out.get(JAVA_BYTE, at) | bits));
  }
}
