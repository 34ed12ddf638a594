package dev.fathom.engine.model;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fathom.engine.cache.Cache;
import dev.fathom.engine.model.Chunk.Phase;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BatchInvarianceTest {

  private static final int[] TOKENS = {0, 9, 27, 31, 4, 4, 18, 36, 2, 5, 11, 30, 38, 1, 7, 22, 3};

  @ParameterizedTest
  @ValueSource(
      strings = {
        "llama3",
        "qwen2",
        "qwen3",
        "qwen3-moe",
        "deepseek-v2-lite",
        "deepseek-v2",
        "deepseek-v3",
        "deepseek-v3-fp8"
      })
  void cuttingAPromptAndComputingBesideOthersChangesNoBit(String name) {
    try (TinyModel tiny = TinyModel.open(name)) {
      Transformer model = tiny.load();
      int[] pages = {3, 1};
      Hidden hidden =
          model.forward(
              new Batch(List.of(new Chunk(TOKENS, 0, pages, Phase.PREFILL))),
              model.newCache(6, TinyModel.PAGE_SIZE));
      float[] whole = model.logits(hidden, TOKENS.length - 1).row(0);

      Cache cache = model.newCache(6, TinyModel.PAGE_SIZE);
      int[] cuts = {0, 1, 4, 5, 12, 17};
      float[] pieces = {};
      for (int i = 0; i + 1 < cuts.length; i++) {
        int[] piece = Arrays.copyOfRange(TOKENS, cuts[i], cuts[i + 1]);
        Chunk other = new Chunk(new int[] {5 + i}, i, new int[] {4}, Phase.DECODE);
        Chunk own = new Chunk(piece, cuts[i], pages, Phase.PREFILL);
        hidden = model.forward(new Batch(List.of(other, own)), cache);
        pieces = model.logits(hidden, piece.length).row(0);
      }
      assertThat(pieces).isEqualTo(whole);
    }
  }
}
