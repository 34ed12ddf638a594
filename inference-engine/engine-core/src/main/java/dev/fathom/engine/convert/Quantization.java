package dev.fathom.engine.convert;

import dev.fathom.engine.tensor.DType;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How a converter rounds the matrices of a model: all to one type, or mixed by what they are for.
 * The mixes are llama.cpp's of the same names: the output head, and in the first and last eighth of
 * the layers and every third between them the value and down projections, get more bits, since
 * errors there reach furthest. Rows that are no whole blocks of a type take the next larger one
 * that they are.
 */
public enum Quantization {
  F32(DType.F32, DType.F32),
  F16(DType.F16, DType.F16),
  BF16(DType.BF16, DType.BF16),
  Q8_0(DType.Q8_0, DType.Q8_0),
  Q6_K(DType.Q6_K, DType.Q6_K),
  Q5_K_M(DType.Q5_K, DType.Q6_K),
  Q5_K(DType.Q5_K, DType.Q5_K),
  Q4_K_M(DType.Q4_K, DType.Q6_K),
  Q4_K(DType.Q4_K, DType.Q4_K),
  Q4_0(DType.Q4_0, DType.Q4_0);

  private static final Pattern LAYER = Pattern.compile("blk\\.(\\d+)\\..*");
  private static final Pattern SENSITIVE =
      Pattern.compile("blk\\.\\d+\\.(attn_v|attn_kv_b|attn_v_b|ffn_down\\w*)\\.weight");

  private final DType usual;
  private final DType better;

  Quantization(DType usual, DType better) {
    this.usual = usual;
    this.better = better;
  }

  /**
   * The type of a matrix.
   *
   * @param name in GGUF
   * @param columns of each row
   * @param layers of the model
   * @param tied whether the embedding is the output head too
   */
  DType of(String name, int columns, int layers, boolean tied) {
    DType wanted = getsMore(name, layers, tied) ? better : usual;
    return List.of(wanted, DType.Q8_0, DType.F16).stream()
        .filter(type -> columns % type.blockSize() == 0)
        .findFirst()
        .orElseThrow();
  }

  private static boolean getsMore(String name, int layers, boolean tied) {
    if (name.equals("output.weight") || (tied && name.equals("token_embd.weight"))) {
      return true;
    }
    if (!SENSITIVE.matcher(name).matches()) {
      return false;
    }
    Matcher matcher = LAYER.matcher(name);
    int layer = matcher.matches() ? Integer.parseInt(matcher.group(1)) : 0;
    int eighth = layers / 8;
    return layer < eighth || layer >= 7 * layers / 8 || (layer - eighth) % 3 == 2;
  }
}
