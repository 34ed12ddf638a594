package dev.fathom.engine.cuda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.fathom.engine.cache.Cache;
import dev.fathom.engine.cuda.RoundedModel.Point;
import dev.fathom.engine.cuda.driver.CudaException;
import dev.fathom.engine.cuda.driver.Device;
import dev.fathom.engine.cuda.model.CudaOptions;
import dev.fathom.engine.cuda.model.CudaTransformer;
import dev.fathom.engine.cuda.model.KernelTime;
import dev.fathom.engine.cuda.model.StepTimes;
import dev.fathom.engine.kernel.ReferenceKernels;
import dev.fathom.engine.model.Batch;
import dev.fathom.engine.model.Chunk;
import dev.fathom.engine.model.Chunk.Phase;
import dev.fathom.engine.model.Hidden;
import dev.fathom.engine.model.Logits;
import dev.fathom.engine.model.Transformer;
import dev.fathom.engine.sampling.Draw;
import dev.fathom.engine.tensor.DType;
import dev.fathom.engine.weights.Weights;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
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

  private static final int TEXTS = 5;

  private static final CudaOptions OPTIONS = new CudaOptions(80, 16, 256, true, false, 0);

  @BeforeEach
  void emulate() {
    Emulation.start();
  }

  @AfterEach
  void nothingIsLeft() {
    Emulation.assertNothingIsLeft();
  }

  static CudaTransformer device(Transformer host) {
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
  void promptsInPiecesAndAnswersHaveTheLogitsOfTheProcessorButForRounding(String name) {
    try (Weights weights = Fixtures.weights(name);
        Transformer host = Fixtures.host(name, weights);
        CudaTransformer device = device(host)) {
      double[] distances = new double[TEXTS];
      for (int text = 0; text < TEXTS; text++) {
        try (Cache hostCache = host.newCache(3, 16);
            Cache deviceCache = device.newCache(3, 16)) {
          List<Batch> steps = Distance.steps(text);
          RoundedModel exact = new RoundedModel(host, Set.of());
          Distance definition = new Distance();
          for (Batch step : steps) {
            int[] rows = IntStream.range(0, step.rows()).toArray();
            definition.add(
                host.logits(host.forward(step, hostCache), rows),
                Distance.logits(exact, exact.forward(step, 16)),
                step.rows());
          }
          assertThat(definition.relative()).isLessThan(Distance.FLOATS);
          distances[text] = Distance.of(host, device, deviceCache, steps);
        }
      }
      Arrays.sort(distances);
      assertThat(distances[TEXTS / 2]).isLessThan(Distance.FLOATS);
      assertThat(distances[TEXTS - 1]).isLessThan(Distance.ONE_STEP);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"llama3", "deepseek-v3"})
  void answersAndPromptsOfDifferentTextsShareASteps(String name) {
    try (Weights weights = Fixtures.weights(name);
        Transformer host = Fixtures.host(name, weights);
        CudaTransformer device = device(host);
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
      assertThat(Distance.of(host, device, deviceCache, steps)).isLessThan(Distance.TOLERANCE);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"Q8_0", "Q4_0"})
  void quantisedWeightsAreComputedWithAsTheyAre(DType type) {
    // the only fixtures whose widths are whole blocks are made here
    try (Weights weights = RandomLlama.weights(type);
        Transformer host = Transformer.load(RandomLlama.CONFIG, weights, new ReferenceKernels());
        CudaTransformer device = device(host);
        Cache cache = device.newCache(3, 16)) {
      List<Batch> steps = List.of(Distance.one(Distance.PROMPT, 0, Phase.PREFILL));
      assertThat(Distance.of(host, device, cache, steps)).isLessThan(Distance.TOLERANCE);
    }
  }

  @Test
  void longPromptsHaveTheSameLogitsWithHoppersInstructions() {
    try (Weights weights = RandomLlama.weights(DType.BF16);
        Transformer host = Transformer.load(RandomLlama.CONFIG, weights, new ReferenceKernels())) {
      assertThat(hoppersDistance(host, "sm90_bf16_gemm")).isLessThan(Distance.TOLERANCE);
    }
  }

  @Test
  void onHopperKernelsMayBeginBeforeTheOneBeforeThemIsDoneAndElsewhereNot() {
    for (int capability : new int[] {80, 90}) {
      Emulation.capability(capability);
      try (Weights weights = Fixtures.weights("deepseek-v3");
          Transformer host = Fixtures.host("deepseek-v3", weights);
          CudaTransformer device = device(host);
          Cache cache = device.newCache(3, 16)) {
        long all = Emulation.launches();
        long overlapping = Emulation.overlappingLaunches();
        for (int token = 0; token < 3; token++) {
          var _ = device.forward(Distance.one(new int[] {4}, token, Phase.DECODE), cache);
        }
        all = Emulation.launches() - all;
        overlapping = Emulation.overlappingLaunches() - overlapping;
        if (capability == 80) {
          assertThat(overlapping).isZero();
        } else {
          // all but those after a copy, and where work beside them begins and is waited for
          assertThat(overlapping).isBetween(all / 2, all - 1);
        }
      }
    }
  }

  @Test
  void expertsWithManyTokensHaveTheSameOutputWithHoppersInstructions() {
    try (Weights weights = Fixtures.weights("qwen3-moe");
        Transformer host = Fixtures.host("qwen3-moe", weights)) {
      assertThat(hoppersDistance(host, "sm90_bf16_gather")).isLessThan(Distance.TOLERANCE);
    }
  }

  /** Between the logits of a prompt with Hopper's own kernels and without. */
  private static double hoppersDistance(Transformer host, String kernel) {
    Emulation.capability(90);
    int[] prompt = IntStream.range(0, 130).map(i -> i * 7 % 40).toArray();
    int[] pages = {4, 0, 2, 1, 3, 8, 7, 6, 5};
    Batch step = new Batch(List.of(new Chunk(prompt, 0, pages, Phase.PREFILL)));
    int[] rows = IntStream.range(0, prompt.length).toArray();
    CudaOptions options = new CudaOptions(130, 16, 256, true, false, 0);
    List<float[][]> logits = new ArrayList<>();
    for (boolean hopper : new boolean[] {false, true}) {
      long before = Emulation.launches(kernel);
      try (CudaTransformer device =
              CudaTransformer.load(host, Device.open(0), options.withHopper(hopper));
          Cache cache = device.newCache(9, 16)) {
        Logits all = device.logits(device.forward(step, cache), rows);
        logits.add(IntStream.of(rows).mapToObj(all::row).toArray(float[][]::new));
      }
      assertThat(Emulation.launches(kernel) > before).isEqualTo(hopper);
    }
    Distance distance = new Distance();
    distance.add(row -> logits.get(0)[row], row -> logits.get(1)[row], rows.length);
    return distance.relative();
  }

  @Test
  void theDraftLayerGoesOnFromHiddenStatesThatStayOnTheDevice() {
    int rows = Distance.PROMPT.length - 1;
    Batch prompt = Distance.one(Arrays.copyOf(Distance.PROMPT, rows), 0, Phase.PREFILL);
    Batch next =
        Distance.one(
            Arrays.copyOfRange(Distance.PROMPT, 1, Distance.PROMPT.length), 0, Phase.PREFILL);
    Batch guess = Distance.one(new int[] {6}, rows, Phase.DECODE);
    try (Weights weights = Fixtures.weights("deepseek-v3");
        Transformer host = Fixtures.host("deepseek-v3", weights);
        CudaTransformer device = device(host);
        Cache cache = device.newCache(3, 16)) {
      RoundedModel model = new RoundedModel(host, EnumSet.allOf(Point.class));
      float[][] first = model.draft(next, 16, model.forward(prompt, 16));
      float[][] second = model.draft(guess, 16, new float[][] {first[rows - 1]});

      Hidden hidden = device.forward(prompt, cache);
      int[] all = IntStream.range(0, rows).toArray();
      Hidden drafted = device.draftForward(next, hidden.select(all), cache);
      float[] firstLogits = device.draftLogits(drafted, rows - 1).row(0);
      Hidden again = device.draftForward(guess, drafted.select(rows - 1), cache);
      float[] secondLogits = device.draftLogits(again, 0).row(0);

      Distance distance = new Distance();
      distance.add(row -> model.draftLogits(first[rows - 1]), row -> firstLogits, 1);
      distance.add(row -> model.draftLogits(second[0]), row -> secondLogits, 1);
      assertThat(distance.relative()).isLessThan(Distance.TOLERANCE);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"qwen3", "deepseek-v3"})
  void embeddingsAreTheStatesAfterTheLastNorm(String name) {
    try (Weights weights = Fixtures.weights(name);
        Transformer host = Fixtures.host(name, weights);
        CudaTransformer device = device(host);
        Cache cache = device.newCache(3, 16)) {
      Batch step = Distance.one(Distance.PROMPT, 0, Phase.PREFILL);
      RoundedModel model = new RoundedModel(host, EnumSet.allOf(Point.class));
      float[][] x = model.forward(step, 16);
      int[] rows = {7, 0, 19};
      float[] actual = device.states(device.forward(step, cache), rows);
      int width = host.config().hiddenSize();
      assertThat(actual).hasSize(rows.length * width);
      Distance distance = new Distance();
      distance.add(
          row -> model.state(x[rows[row]]),
          row -> Arrays.copyOfRange(actual, row * width, (row + 1) * width),
          rows.length);
      assertThat(distance.relative()).isLessThan(Distance.TOLERANCE);
    }
  }

  @Test
  void aStepIsTimedAsItIsRecordedAndKernelByKernel() {
    try (Weights weights = Fixtures.weights("qwen3-moe");
        Transformer host = Fixtures.host("qwen3-moe", weights);
        CudaTransformer device = device(host);
        Cache cache = device.newCache(3, 16)) {
      long before = Emulation.launches();
      Batch step = Distance.one(new int[] {4}, 0, Phase.DECODE);
      var _ = device.forward(step, cache);
      long kernels = Emulation.launches() - before;
      StepTimes times = device.time(step, cache);
      assertThat(times.launches()).isEqualTo((int) kernels);
      assertThat(times.replaySeconds()).isPositive();
      assertThat(times.kernelSeconds()).isPositive();
      assertThat(times.gap()).isBetween(0.0, 1.0);
      assertThat(times.kernels())
          .anySatisfy(
              kernel -> {
                assertThat(kernel.kernel()).isEqualTo("sm80_bf16_rmsnorm");
                assertThat(kernel.launches()).isEqualTo(2 * host.config().layers());
              })
          .isSortedAccordingTo(Comparator.comparingDouble(KernelTime::seconds).reversed());
      List<KernelTime> two =
          List.of(new KernelTime("a", 8, 1.5e-3), new KernelTime("b", 1, 0.4e-3));
      assertThat(new StepTimes(2e-3, two).gap()).isCloseTo(0.05, within(1e-9));
      assertThatThrownBy(() -> device.time(Distance.one(Distance.PROMPT, 0, Phase.PREFILL), cache))
          .hasMessage("Only steps that decode are recorded.");
    }
  }

  @Test
  void tokensAreChosenOnTheDevice() {
    try (Weights weights = Fixtures.weights("qwen2");
        Transformer host = Fixtures.host("qwen2", weights);
        CudaTransformer device = device(host);
        Cache cache = device.newCache(3, 16)) {
      Hidden hidden = device.forward(Distance.one(Distance.PROMPT, 0, Phase.PREFILL), cache);
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
      device.forward(Distance.one(Distance.PROMPT, 0, Phase.PREFILL), cache);
      for (int i = 0; i < 3; i++) {
        device.forward(
            Distance.one(new int[] {i}, Distance.PROMPT.length + i, Phase.DECODE), cache);
      }
      long before = Emulation.launches();
      device.forward(Distance.one(new int[] {9}, Distance.PROMPT.length + 3, Phase.DECODE), cache);
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
      Batch step = Distance.one(Distance.PROMPT, 0, Phase.PREFILL);
      Emulation.fail("cuLaunchKernelEx", 700, 3);
      assertThatThrownBy(() -> device.forward(step, cache))
          .isInstanceOf(CudaException.class)
          .hasMessageStartingWith("cuLaunchKernelEx of sm80_")
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
    Hidden prompt = device.forward(Distance.one(new int[] {3, 4, 5}, 0, Phase.PREFILL), cache);
    device.logits(prompt, 2).choose(greedy);
    Hidden next = device.forward(Distance.one(new int[] {6}, 3, Phase.DECODE), cache);
    device.logits(next, 0).row(0);
    device.states(prompt, 0, 2);
  }

  private static List<Long> live() {
    return java.util.stream.Stream.of("memory", "pinned", "stream", "graph", "exec", "event")
        .map(Emulation::live)
        .toList();
  }
}
