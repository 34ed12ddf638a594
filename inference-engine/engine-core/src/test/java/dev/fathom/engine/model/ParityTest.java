package dev.fathom.engine.model;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fathom.engine.cache.Cache;
import dev.fathom.engine.kernel.Kernels;
import dev.fathom.engine.kernel.ReferenceKernels;
import dev.fathom.engine.model.LatentAttention.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Each architecture, in several shapes, against Hugging Face transformers: the fixtures are what
 * fixtures/make_fixtures.py computed with it.
 */
class ParityTest {

  private static final double TOLERANCE = 1e-4;

  @ParameterizedTest
  @MethodSource("dev.fathom.engine.model.TinyModel#names")
  void logitsOfEveryPositionAgree(String name) {
    try (TinyModel tiny = TinyModel.open(name)) {
      for (Path path : Path.values()) {
        assertPromptAgrees(tiny, new ReferenceKernels(), path);
        assertPromptAgrees(tiny, TinyModel.KERNELS, path);
      }
    }
  }

  private static void assertPromptAgrees(TinyModel tiny, Kernels kernels, Path path) {
    Transformer model = tiny.load(kernels, path);
    int[] prompt = tiny.prompt();
    Hidden hidden =
        model.forward(
            TinyModel.single(prompt, 0, TinyModel.pageTable(prompt.length)),
            TinyModel.cache(model, prompt.length));
    Logits logits = model.logits(hidden, IntStream.range(0, prompt.length).toArray());
    assertClose(logits, tiny.table("logits"));
  }

  @ParameterizedTest
  @MethodSource("dev.fathom.engine.model.TinyModel#names")
  void greedyDecodingChoosesTheSame256Tokens(String name) {
    try (TinyModel tiny = TinyModel.open(name)) {
      Transformer model = tiny.load();
      int[] prompt = tiny.prompt();
      int[] expected = tiny.greedy();
      int total = prompt.length + expected.length;
      Cache cache = TinyModel.cache(model, total);
      int[] pages = TinyModel.pageTable(total);
      int[] generated = new int[expected.length];
      int[] next = prompt;
      int start = 0;
      for (int i = 0; i < expected.length; i++) {
        Hidden hidden = model.forward(TinyModel.single(next, start, pages), cache);
        generated[i] = argMax(model.logits(hidden, next.length - 1).row(0));
        start += next.length;
        next = new int[] {generated[i]};
      }
      assertThat(generated).hasSize(256).isEqualTo(expected);
    }
  }

  @ParameterizedTest
  @MethodSource("withDraftLayer")
  void theDraftLayerPredictsTheTokenAfterNext(String name) {
    try (TinyModel tiny = TinyModel.open(name)) {
      Transformer model = tiny.load();
      int[] prompt = tiny.prompt();
      int rows = prompt.length - 1;
      int[] pages = TinyModel.pageTable(prompt.length);
      Cache cache = TinyModel.cache(model, prompt.length);
      Hidden hidden = model.forward(TinyModel.single(Arrays.copyOf(prompt, rows), 0, pages), cache);
      int[] next = Arrays.copyOfRange(prompt, 1, prompt.length);
      Hidden draft = model.draftForward(TinyModel.single(next, 0, pages), hidden, cache);
      Logits logits = model.draftLogits(draft, IntStream.range(0, rows).toArray());
      assertClose(logits, tiny.table("draft_logits"));
    }
  }

  static List<String> withDraftLayer() {
    return TinyModel.names().stream()
        .filter(
            name -> {
              try (TinyModel tiny = TinyModel.open(name)) {
                return tiny.has("draft_logits");
              }
            })
        .toList();
  }

  private static void assertClose(Logits logits, double[][] expected) {
    int vocabulary = expected[0].length;
    double worst = 0;
    for (int row = 0; row < expected.length; row++) {
      float[] actual = logits.row(row);
      assertThat(actual).hasSize(vocabulary);
      for (int i = 0; i < vocabulary; i++) {
        worst = Math.max(worst, Math.abs(actual[i] - expected[row][i]));
      }
    }
    assertThat(worst).isLessThanOrEqualTo(TOLERANCE);
  }

  static int argMax(float[] logits) {
    int best = 0;
    for (int i = 1; i < logits.length; i++) {
      if (logits[i] > logits[best]) {
        best = i;
      }
    }
    return best;
  }
}
