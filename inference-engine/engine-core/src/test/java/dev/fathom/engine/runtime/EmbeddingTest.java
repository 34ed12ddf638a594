package dev.fathom.engine.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.fathom.engine.model.Hidden;
import dev.fathom.engine.model.TinyModel;
import dev.fathom.engine.model.Transformer;
import dev.fathom.engine.sampling.SamplingOptions;
import dev.fathom.engine.tokenizer.Letters;
import dev.fathom.engine.tokenizer.Tokenizer;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class EmbeddingTest {

  private static final Tokenizer TOKENIZER = Letters.tokenizer(40);
  private static final List<Integer> TEXT =
      IntStream.range(0, 45).map(i -> 2 + (i * 11) % 38).boxed().toList();

  private static TinyModel tiny;
  private static Transformer model;

  @BeforeAll
  static void load() {
    tiny = TinyModel.open("qwen3");
    model = tiny.load();
  }

  @AfterAll
  static void unload() {
    tiny.close();
  }

  private static Engine engine(int pages, int waiting, int stepTokens) {
    long bytes = model.cacheBytesPerToken() * 4 * pages;
    return new Engine(model, TOKENIZER, new EngineOptions(bytes, 4, 2, waiting, stepTokens, 0));
  }

  @ParameterizedTest
  @EnumSource
  void aVectorIsTheStatesOfTheTokensPooledHoweverTheyWereComputed(Pooling pooling) {
    int[] tokens = TEXT.stream().mapToInt(i -> i).toArray();
    Hidden hidden =
        model.forward(
            TinyModel.single(tokens, 0, TinyModel.pageTable(tokens.length)),
            TinyModel.cache(model, tokens.length));
    float[] states = model.states(hidden, IntStream.range(0, tokens.length).toArray());
    int width = model.config().hiddenSize();
    double[] expected = new double[width];
    for (int i = pooling == Pooling.MEAN ? 0 : states.length - width; i < states.length; i++) {
      expected[i % width] += states[i];
    }
    double length =
        Math.sqrt(IntStream.range(0, width).mapToDouble(i -> expected[i] * expected[i]).sum());
    for (int stepTokens : new int[] {7, 64}) {
      try (Engine engine = engine(40, 8, stepTokens)) {
        Generation beside =
            engine.submit(GenerationRequest.of(TEXT, 30, SamplingOptions.of(1, 1, 5)));
        float[] vector = engine.embed(TEXT, pooling).join();
        for (int i = 0; i < width; i++) {
          assertThat(vector[i]).isCloseTo((float) (expected[i] / length), within(1e-5f));
        }
        assertThat(engine.embed(TEXT, pooling).join()).isEqualTo(vector);
        beside.cancel();
      }
    }
  }

  @Test
  void whatCannotBeEmbeddedIsRefused() {
    try (Engine engine = engine(4, 8, 16)) {
      assertThatThrownBy(() -> engine.embed(List.of(), Pooling.MEAN)).hasMessageContaining("has 0");
      assertThatThrownBy(() -> engine.embed(TEXT, Pooling.MEAN)).hasMessageContaining("has 45");
      assertThatThrownBy(() -> engine.embed(List.of(99), Pooling.MEAN))
          .hasMessageContaining("vocabulary");
    }
  }

  @Test
  void whoGoesOrComesTooMuchHoldsNothingUp() {
    try (Engine engine = engine(40, 3, 2)) {
      List<CompletableFuture<float[]>> vectors =
          IntStream.range(0, 3).mapToObj(i -> engine.embed(TEXT, Pooling.LAST)).toList();
      assertThatThrownBy(
              () -> {
                while (true) {
                  engine.embed(TEXT, Pooling.LAST);
                }
              })
          .isInstanceOf(OverloadedException.class);
      vectors.forEach(vector -> vector.cancel(false));
      int available = 0;
      while (available < 40) {
        try {
          assertThat(engine.embed(TEXT.subList(0, 3), Pooling.LAST).join()).hasSize(24);
          available = engine.statistics().availablePages();
        } catch (OverloadedException e) {
          Thread.onSpinWait();
        }
      }
    }
  }

  @Test
  void closingTheEngineEndsWhatWaits() {
    CompletableFuture<float[]> last;
    try (Engine engine = engine(40, 50, 2)) {
      last =
          IntStream.range(0, 50)
              .mapToObj(i -> engine.embed(TEXT, Pooling.MEAN))
              .reduce((a, b) -> b)
              .orElseThrow();
    }
    assertThat(last.isDone()).isTrue();
  }
}
