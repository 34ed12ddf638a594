package dev.fathom.engine.cuda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fathom.engine.cache.Cache;
import dev.fathom.engine.cuda.driver.CudaException;
import dev.fathom.engine.cuda.driver.Device;
import dev.fathom.engine.cuda.model.CudaOptions;
import dev.fathom.engine.cuda.model.CudaTransformer;
import dev.fathom.engine.kernel.ReferenceKernels;
import dev.fathom.engine.model.Batch;
import dev.fathom.engine.model.Chunk;
import dev.fathom.engine.model.Chunk.Phase;
import dev.fathom.engine.model.Hidden;
import dev.fathom.engine.model.LanguageModel;
import dev.fathom.engine.model.Logits;
import dev.fathom.engine.model.Transformer;
import dev.fathom.engine.sampling.Draw;
import dev.fathom.engine.tensor.DType;
import dev.fathom.engine.weights.Weights;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Whole models on the emulated device, through JCuda and the kernels' own sources, against the same
 * models on the processor.
 */
class CudaTransformerTest {

  /**
   * ‖difference‖ / ‖logits‖. Weights are the same in both; what differs is that activations and
   * cache are bfloat16 on the device, of eight bits.
   */
  private static final double TOLERANCE = 4e-2;

  private static final CudaOptions OPTIONS = new CudaOptions(80, 16, 256, true, false);
  private static final int[] PROMPT = {
    3, 9, 27, 31, 4, 4, 18, 36, 2, 5, 11, 30, 38, 7, 22, 3, 8, 8, 9, 21
  };
  private static final int[] PAGES = {2, 0, 1};

  @BeforeEach
  void emulate() {
    Emulation.start();
  }

  @AfterEach
  void nothingIsLeft() {
    for (String kind : List.of("memory", "pinned", "stream", "graph", "exec", "event", "module")) {
      assertThat(Emulation.live(kind)).as(kind).isZero();
    }
  }

  private static CudaTransformer device(Transformer host) {
    return CudaTransformer.load(host, Device.open(0), OPTIONS);
  }

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
  void promptsInPiecesAndAnswersHaveTheLogitsOfTheProcessor(String name) {
    try (Weights weights = Fixtures.weights(name);
        Transformer host = Fixtures.host(name, weights);
        CudaTransformer device = device(host);
        Cache hostCache = host.newCache(3, 16);
        Cache deviceCache = device.newCache(3, 16)) {
      List<Batch> steps = new ArrayList<>();
      int[] cuts = {0, 13, PROMPT.length};
      for (int i = 0; i + 1 < cuts.length; i++) {
        int[] piece = java.util.Arrays.copyOfRange(PROMPT, cuts[i], cuts[i + 1]);
        steps.add(one(piece, cuts[i], Phase.PREFILL));
      }
      for (int i = 0; i < 4; i++) {
        steps.add(one(new int[] {5 + i}, PROMPT.length + i, Phase.DECODE));
      }
      steps.add(one(new int[] {1, 2, 3}, PROMPT.length + 4, Phase.DECODE));
      Distance distance = new Distance();
      for (Batch step : steps) {
        int[] rows = IntStream.range(0, step.rows()).toArray();
        distance.add(
            host.logits(host.forward(step, hostCache), rows),
            device.logits(device.forward(step, deviceCache), rows),
            step.rows());
      }
      assertThat(distance.relative()).isLessThan(TOLERANCE);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"llama3", "deepseek-v3"})
  void answersAndPromptsOfDifferentTextsShareASteps(String name) {
    try (Weights weights = Fixtures.weights(name);
        Transformer host = Fixtures.host(name, weights);
        CudaTransformer device = device(host);
        Cache hostCache = host.newCache(6, 16);
        Cache deviceCache = device.newCache(6, 16)) {
      List<Batch> steps = new ArrayList<>();
      int[] first = {4, 0};
      int[] second = {2, 5};
      steps.add(new Batch(List.of(new Chunk(new int[] {7, 8, 9}, 0, first, Phase.PREFILL))));
      for (int i = 0; i < 3; i++) {
        steps.add(
            new Batch(
                List.of(
                    new Chunk(new int[] {20 + i}, 3 + i, first, Phase.DECODE),
                    new Chunk(new int[] {11 + i, 30, 4 + i}, 3 * i, second, Phase.PREFILL))));
      }
      for (int i = 0; i < 3; i++) {
        steps.add(
            new Batch(
                List.of(
                    new Chunk(new int[] {2 + i}, 6 + i, first, Phase.DECODE),
                    new Chunk(new int[] {25 - i}, 9 + i, second, Phase.DECODE),
                    new Chunk(new int[] {i}, i, new int[] {3}, Phase.DECODE))));
      }
      Distance distance = new Distance();
      for (Batch step : steps) {
        int[] rows = IntStream.range(0, step.rows()).toArray();
        distance.add(
            host.logits(host.forward(step, hostCache), rows),
            device.logits(device.forward(step, deviceCache), rows),
            step.rows());
      }
      assertThat(distance.relative()).isLessThan(TOLERANCE);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"Q8_0", "Q4_0"})
  void quantisedWeightsAreComputedWithAsTheyAre(DType type) {
    // the only fixtures whose widths are whole blocks are made here
    try (Weights weights = RandomLlama.weights(type);
        Transformer host = Transformer.load(RandomLlama.CONFIG, weights, new ReferenceKernels());
        CudaTransformer device = device(host);
        Cache hostCache = host.newCache(3, 16);
        Cache deviceCache = device.newCache(3, 16)) {
      Batch step = one(PROMPT, 0, Phase.PREFILL);
      int[] rows = IntStream.range(0, PROMPT.length).toArray();
      Distance distance = new Distance();
      distance.add(
          host.logits(host.forward(step, hostCache), rows),
          device.logits(device.forward(step, deviceCache), rows),
          PROMPT.length);
      assertThat(distance.relative()).isLessThan(TOLERANCE);
    }
  }

  @Test
  void longPromptsAreComputedWithHoppersInstructions() {
    Emulation.capability(90);
    int[] prompt = IntStream.range(0, 70).map(i -> i * 7 % 40).toArray();
    int[] pages = {4, 0, 2, 1, 3};
    try (Weights weights = RandomLlama.weights(DType.BF16);
        Transformer host = Transformer.load(RandomLlama.CONFIG, weights, new ReferenceKernels());
        CudaTransformer device =
            CudaTransformer.load(host, Device.open(0), OPTIONS.withHopper(true));
        Cache hostCache = host.newCache(5, 16);
        Cache deviceCache = device.newCache(5, 16)) {
      Batch step = new Batch(List.of(new Chunk(prompt, 0, pages, Phase.PREFILL)));
      int[] rows = IntStream.range(0, prompt.length).toArray();
      Distance distance = new Distance();
      distance.add(
          host.logits(host.forward(step, hostCache), rows),
          device.logits(device.forward(step, deviceCache), rows),
          prompt.length);
      assertThat(distance.relative()).isLessThan(TOLERANCE);
    }
  }

  @Test
  void theDraftLayerGoesOnFromHiddenStatesThatStayOnTheDevice() {
    try (Weights weights = Fixtures.weights("deepseek-v3");
        Transformer host = Fixtures.host("deepseek-v3", weights);
        CudaTransformer device = device(host);
        Cache hostCache = host.newCache(3, 16);
        Cache deviceCache = device.newCache(3, 16)) {
      Distance distance = new Distance();
      Logits[] expected = drafted(host, hostCache);
      Logits[] actual = drafted(device, deviceCache);
      for (int i = 0; i < expected.length; i++) {
        distance.add(expected[i], actual[i], 1);
      }
      assertThat(distance.relative()).isLessThan(TOLERANCE);
    }
  }

  /** Logits of two guesses, the second from the first one's own states. */
  private static Logits[] drafted(LanguageModel model, Cache cache) {
    int rows = PROMPT.length - 1;
    int[] prompt = java.util.Arrays.copyOf(PROMPT, rows);
    Hidden hidden = model.forward(one(prompt, 0, Phase.PREFILL), cache);
    int[] next = java.util.Arrays.copyOfRange(PROMPT, 1, PROMPT.length);
    int[] all = IntStream.range(0, rows).toArray();
    Hidden first = model.draftForward(one(next, 0, Phase.PREFILL), hidden.select(all), cache);
    float[] firstLogits = model.draftLogits(first, rows - 1).row(0);
    Hidden second =
        model.draftForward(one(new int[] {6}, rows, Phase.DECODE), first.select(rows - 1), cache);
    float[] secondLogits = model.draftLogits(second, 0).row(0);
    return new Logits[] {row -> firstLogits.clone(), row -> secondLogits.clone()};
  }

  @Test
  void tokensAreChosenOnTheDevice() {
    try (Weights weights = Fixtures.weights("qwen2");
        Transformer host = Fixtures.host("qwen2", weights);
        CudaTransformer device = device(host);
        Cache cache = device.newCache(3, 16)) {
      Hidden hidden = device.forward(one(PROMPT, 0, Phase.PREFILL), cache);
      Logits logits = device.logits(hidden, 3, 4, 5);
      float[] row = logits.row(1);
      long[] allowed = {1L << 7 | 1L << 11};
      Map<Integer, Integer> chosen =
          logits.choose(
              Map.of(
                  1, new Draw(0, 0, 1, 0, 0, new long[0]),
                  2, new Draw(1, 0, 1, 0, 0.5, allowed)));
      int best = 0;
      for (int token = 0; token < row.length; token++) {
        best = row[token] > row[best] ? token : best;
      }
      assertThat(chosen).containsOnlyKeys(1, 2).containsEntry(1, best);
      assertThat(chosen.get(2)).isIn(7, 11);
    }
  }

  @Test
  void stepsThatOnlyDecodeAreRecordedOnceAndReplayed() {
    try (Weights weights = Fixtures.weights("llama3");
        Transformer host = Fixtures.host("llama3", weights);
        CudaTransformer device = device(host);
        Cache cache = device.newCache(3, 16)) {
      device.forward(one(PROMPT, 0, Phase.PREFILL), cache);
      for (int i = 0; i < 3; i++) {
        device.forward(one(new int[] {i}, PROMPT.length + i, Phase.DECODE), cache);
      }
      long before = Emulation.launches();
      device.forward(one(new int[] {9}, PROMPT.length + 3, Phase.DECODE), cache);
      assertThat(Emulation.launches()).isEqualTo(before);
      assertThat(Emulation.live("exec")).isEqualTo(1);
    }
  }

  @Test
  void aDeviceThatIsTooSmallIsSaidToBe() {
    try (Weights weights = Fixtures.weights("llama3")) {
      Transformer host = Fixtures.host("llama3", weights);
      Emulation.memoryLimit(1 << 20);
      try (Device device = Device.open(0)) {
        assertThatThrownBy(() -> CudaTransformer.load(host, device, OPTIONS))
            .hasMessageMatching("The model takes \\d+ MB of weights .* 1 MB free.");
      }
    }
  }

  @Test
  void aFailureNamesCallAndKernel() {
    try (Weights weights = Fixtures.weights("llama3");
        Transformer host = Fixtures.host("llama3", weights);
        CudaTransformer device = device(host);
        Cache cache = device.newCache(3, 16)) {
      Batch step = one(PROMPT, 0, Phase.PREFILL);
      Emulation.fail("cuLaunchKernel", 700, 3);
      assertThatThrownBy(() -> device.forward(step, cache))
          .isInstanceOf(CudaException.class)
          .hasMessageStartingWith("cuLaunchKernel of sm80_")
          .hasMessageContaining("CUDA_ERROR_ILLEGAL_ADDRESS (700)");
      assertThatThrownBy(() -> device.newCache(1 << 20, 1 << 10))
          .hasMessageContaining("bytes for keys and values: CUDA_ERROR_OUT_OF_MEMORY");
    }
  }

  @Test
  void tenThousandRequestsLeaveNothingBehind() {
    Emulation.kernels(false);
    try (Weights weights = Fixtures.weights("deepseek-v3");
        Transformer host = Fixtures.host("deepseek-v3", weights);
        CudaTransformer device = device(host);
        Cache cache = device.newCache(3, 16)) {
      request(device, cache);
      request(device, cache);
      List<Long> before = live();
      for (int i = 0; i < 10_000; i++) {
        request(device, cache);
      }
      assertThat(live()).isEqualTo(before);
    }
  }

  private static void request(CudaTransformer device, Cache cache) {
    Map<Integer, Draw> greedy = Map.of(0, new Draw(0, 0, 1, 0, 0, new long[0]));
    Hidden prompt = device.forward(one(new int[] {3, 4, 5}, 0, Phase.PREFILL), cache);
    device.logits(prompt, 2).choose(greedy);
    Hidden next = device.forward(one(new int[] {6}, 3, Phase.DECODE), cache);
    device.logits(next, 0).row(0);
  }

  private static List<Long> live() {
    return java.util.stream.Stream.of("memory", "pinned", "stream", "graph", "exec", "event")
        .map(Emulation::live)
        .toList();
  }

  private static Batch one(int[] tokens, int start, Phase phase) {
    return new Batch(List.of(new Chunk(tokens, start, PAGES, phase)));
  }

  /** How far logits are apart, over everything added. */
  private static final class Distance {

    private double differences;
    private double squares;

    void add(Logits expected, Logits actual, int rows) {
      for (int row = 0; row < rows; row++) {
        float[] a = expected.row(row);
        float[] b = actual.row(row);
        for (int i = 0; i < a.length; i++) {
          differences += (a[i] - b[i]) * (double) (a[i] - b[i]);
          squares += a[i] * (double) a[i];
        }
      }
    }

    double relative() {
      return Math.sqrt(differences / squares);
    }
  }
}
