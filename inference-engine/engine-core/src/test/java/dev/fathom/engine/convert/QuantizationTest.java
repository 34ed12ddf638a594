package dev.fathom.engine.convert;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fathom.engine.tensor.DType;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class QuantizationTest {

  @Test
  void aMixGivesMoreBitsToWhatReachesFurthest() {
    Quantization mix = Quantization.Q4_K_M;
    assertThat(mix.of("output.weight", 1536, 28, false)).isEqualTo(DType.Q6_K);
    assertThat(mix.of("token_embd.weight", 1536, 28, false)).isEqualTo(DType.Q4_K);
    assertThat(mix.of("token_embd.weight", 1536, 28, true)).isEqualTo(DType.Q6_K);
    assertThat(mix.of("blk.5.ffn_gate.weight", 1536, 28, true)).isEqualTo(DType.Q4_K);
    for (String name : new String[] {"attn_v", "ffn_down", "ffn_down_exps"}) {
      assertThat(
              IntStream.range(0, 28)
                  .filter(
                      layer ->
                          mix.of("blk." + layer + "." + name + ".weight", 256, 28, true)
                              == DType.Q6_K))
          .containsExactly(0, 1, 2, 5, 8, 11, 14, 17, 20, 23, 24, 25, 26, 27);
    }
    assertThat(Quantization.Q5_K_M.of("blk.0.attn_v.weight", 256, 28, true)).isEqualTo(DType.Q6_K);
    assertThat(Quantization.Q4_K.of("blk.0.attn_v.weight", 256, 28, true)).isEqualTo(DType.Q4_K);
  }

  @Test
  void rowsThatAreNoWholeBlocksTakeALargerType() {
    assertThat(Quantization.Q4_K.of("blk.0.attn_q.weight", 96, 2, false)).isEqualTo(DType.Q8_0);
    assertThat(Quantization.Q4_0.of("blk.0.attn_q.weight", 24, 2, false)).isEqualTo(DType.F16);
    assertThat(Quantization.F32.of("blk.0.attn_q.weight", 24, 2, false)).isEqualTo(DType.F32);
  }
}
